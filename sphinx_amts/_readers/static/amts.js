// The list of editions and the notice of sphinx_amts work without this. It leads to the section
// that the reader is in, and shows the marks on paragraphs.
"use strict";
{
  const root = document.documentElement;
  const kept = "amts-marks";

  // Whether an element begins where a reader reads.
  const read = (element) => {
    const { top } = element.getBoundingClientRect();
    return top > -50 && top < innerHeight;
  };

  // The anchor of what is being read: where a link led to, or else the section that is in view. At
  // the top of a page a reader is there to find the list, after a link as well.
  const place = () => {
    let asked = null;
    try {
      asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch { /* no anchor of a book */ }
    if (scrollY < 100 || (asked && read(asked))) return location.hash;
    const above = [...document.querySelectorAll("section[id]")].filter((section) => section.getBoundingClientRect().top < innerHeight / 3);
    return above.length ? `#${encodeURIComponent(above.at(-1).id)}` : location.hash;
  };

  for (const link of document.querySelectorAll(".amts-languages a:not([data-amts-page]), .amts-original")) {
    const lead = () => { link.hash = place(); };
    link.addEventListener("click", lead);
    link.addEventListener("auxclick", lead);
    link.addEventListener("contextmenu", lead);
  }

  for (const list of document.querySelectorAll(".amts-languages details")) {
    addEventListener("click", (event) => {
      if (!list.contains(event.target)) list.open = false;
    });
    list.addEventListener("keydown", (event) => {
      const summary = list.querySelector("summary");
      const links = [...list.querySelectorAll("a")];
      const now = links.indexOf(document.activeElement);
      const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: links.length - 1 }[event.key];
      if (event.key === "Escape" && list.open) {
        list.open = false;
        summary.focus();
      } else if (to !== undefined && (list.open || event.key === "ArrowDown")) {
        list.open = true;
        (links[to] || (to < 0 ? summary : links[now])).focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    list.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !list.contains(event.relatedTarget)) list.open = false;
    });
  }

  const buttons = document.querySelectorAll(".amts-switch");
  const show = (on) => {
    root.classList.toggle("amts-marks", on);
    for (const button of buttons) button.setAttribute("aria-pressed", String(on));
  };
  let asked = null;
  try {
    asked = localStorage.getItem(kept);
  } catch { /* a browser that keeps nothing */ }
  show(asked ? asked === "on" : root.classList.contains("amts-marks"));
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      show(on);
      try {
        localStorage.setItem(kept, on ? "on" : "off");
      } catch { /* the same */ }
    });
  }
}
