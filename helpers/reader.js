"use strict";
(() => {
  const dialog = document.querySelector("dialog");
  const output = document.querySelector("output");
  const content = dialog.querySelector("div");
  let last = "";
  let followed = false;

  // Passages and claims open over the text; without ids the browser does not scroll to them as well.
  const articles = new Map();
  document.querySelectorAll(".card").forEach((article) => {
    articles.set(article.id, article);
    articles.set(article.dataset.n, article);
    article.dataset.id = article.id;
    article.removeAttribute("id");
  });

  // The characters of a text are those of its nodes that the page has not added. Offsets count code points.
  const nodes = (raw) => {
    const added = (node) => node.parentElement.closest(".s,.m");
    const walker = document.createTreeWalker(raw, NodeFilter.SHOW_TEXT, (node) => (added(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  const size = (text) => [...text].length;
  const units = (text, points) => [...text].slice(0, points).join("").length;

  const unmark = () => document.querySelectorAll("mark").forEach((mark) => {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  });

  const mark = (raw, start, end) => {
    let at = 0;
    const made = [];
    for (const node of nodes(raw)) {
      const length = size(node.data);
      const low = Math.max(start - at, 0);
      const high = Math.min(end - at, length);
      if (low < high) {
        const range = document.createRange();
        range.setStart(node, units(node.data, low));
        range.setEnd(node, units(node.data, high));
        const piece = document.createElement("mark");
        range.surroundContents(piece);
        made.push(piece);
      }
      at += length;
    }
    return made;
  };

  const say = (...parts) => output.replaceChildren(...parts);
  const address = (id) => "#" + encodeURIComponent(id).replaceAll("%3A", ":");
  const link = (place) => {
    const made = document.createElement("a");
    made.href = address(place);
    made.textContent = place;
    return made;
  };

  const go = (doc, start, end) => {
    const raw = [...document.querySelectorAll(".raw")].find((one) => one.dataset.doc === doc);
    const length = raw ? nodes(raw).reduce((sum, node) => sum + size(node.data), 0) : 0;
    if (!raw || start >= end || end > length) {
      say(raw ? `${doc} has the characters 0 to ${length}; ${start} to ${end} is no place in it.` : `There is no text ${doc}.`);
      return;
    }
    const made = mark(raw, start, end);
    made[0].tabIndex = -1;
    made[0].focus({ preventScroll: true });
    made[0].scrollIntoView({ block: "center" });
    say("Marked: ", link(`${doc}:${start}-${end}`));
  };

  const show = (label, ...parts) => {
    content.replaceChildren(...parts);
    dialog.setAttribute("aria-label", label);
    const head = content.querySelector("h3");
    head.tabIndex = -1;
    if (dialog.open) head.focus();
    else dialog.showModal();
    dialog.scrollTop = 0;
    followed = false;
  };
  const open = (article) => {
    const copy = article.cloneNode(true);
    show(copy.querySelector("h3").textContent, copy);
  };

  const follow = () => {
    let hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch { /* taken as it stands */ }
    const place = /^([^:]+):(\d+)-(\d+)$/.exec(hash);
    if (hash.includes(":") && articles.has(hash)) return open(articles.get(hash));
    const under = hash === last && dialog.open;
    last = hash;
    if (dialog.open) dialog.close();
    if (under && !followed) return;
    unmark();
    if (place) go(place[1], Number(place[2]), Number(place[3]));
    else say(hash && !document.getElementById(hash) ? `There is no ${hash}.` : "");
  };
  addEventListener("hashchange", follow);
  output.addEventListener("click", (event) => { if (event.target.hash === location.hash) follow(); });

  // Closed by the reader: the address is again the one before, so that the same number opens once more.
  dialog.addEventListener("close", () => {
    if (/^#(passage|claim):/.test(location.hash)) history.replaceState(null, "", address(last));
  });
  dialog.addEventListener("click", (event) => {
    followed = Boolean(event.target.closest("a"));
    if (event.target === dialog) dialog.close();
  });

  // A click on marked words opens what their numbers open; where there are several, the reader chooses.
  const shown = (number) => document.querySelector(number[0] === "p" ? "[name=passages]" : "[name=claims]")?.checked;
  document.querySelector("main").addEventListener("click", (event) => {
    const words = event.target.closest("[data-o]");
    if (!words || event.target.closest("a") || !getSelection().isCollapsed) return;
    const found = words.dataset.o.split(" ").filter(shown).map((number) => articles.get(number));
    if (found.length === 1) location.hash = address(found[0].dataset.id);
    if (found.length < 2) return;
    const list = document.createElement("ul");
    for (const article of found) {
      const item = document.createElement("li");
      const one = link(article.dataset.id);
      one.textContent = article.querySelector("h3").textContent;
      item.append(one);
      list.append(item);
    }
    const head = document.createElement("h3");
    head.textContent = "What these words belong to";
    show(head.textContent, head, list);
  });

  const offset = (raw, node, at) => {
    const range = document.createRange();
    range.selectNodeContents(raw);
    range.setEnd(node, at);
    return nodes(raw).reduce((sum, one) => {
      if (one === range.endContainer) return sum + size(one.data.slice(0, range.endOffset));
      return range.comparePoint(one, 0) <= 0 && range.comparePoint(one, one.length) <= 0 ? sum + size(one.data) : sum;
    }, 0);
  };
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    if (chosen.isCollapsed || !chosen.rangeCount) return;
    const range = chosen.getRangeAt(0).cloneRange();
    const within = (node) => (node.closest ? node : node.parentElement)?.closest(".raw");
    const raw = within(range.startContainer);
    if (!raw) return;
    const other = within(range.endContainer);
    if (other && other !== raw) return say("Select words of one text.");
    if (!other) range.setEnd(raw, raw.childNodes.length);
    const start = offset(raw, range.startContainer, range.startOffset);
    const end = offset(raw, range.endContainer, range.endOffset);
    if (start < end) say("Selected: ", link(`${raw.dataset.doc}:${start}-${end}`));
  });

  document.querySelector(".place").hidden = false;
  output.setAttribute("aria-live", "polite");
  if (location.hash) follow();
})();
