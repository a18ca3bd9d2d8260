// A box that scrolls sideways can be reached with the keyboard and has a name; one that does not is no stop on the way.
const boxes = document.querySelectorAll("pre, .table-wrapper, .cell_output .output");

function mark() {
  for (const box of boxes) {
    const scrolls = box.scrollWidth > box.clientWidth;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "scrolls sideways"]]) {
      scrolls ? box.setAttribute(name, value) : box.removeAttribute(name);
    }
  }
}

addEventListener("resize", mark);
addEventListener("load", mark);
