// All slides in one line: the arrow keys and the space bar lead through every one of them.
Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0,
  center: false,
  hash: true,
  navigationMode: "linear",
  pdfSeparateFragments: false,
  slideNumber: "c/t",
  transition: "none",
  backgroundTransition: "none",
  plugins: [RevealNotes, RevealZoom],
});
