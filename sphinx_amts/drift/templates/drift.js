// What the reader does. All of it is in the page's address too, so that a link leads to what it was
// made of: #LANGUAGE/PAGE::FINDING?kind=…&find=…&seek=…&sort=…

// Go where the address leads: a language, a page of it, a finding on it.
const go = async (first) => {
  const [path, query] = location.hash.slice(1).split("?");
  const [place, key] = path.split("::");
  const slash = place.indexOf("/");
  const anchor = slash < 0 ? place : place.slice(0, slash);
  let name = null;
  try {
    name = slash < 0 ? null : decodeURIComponent(place.slice(slash + 1));
  } catch { /* no address of ours */ }
  const number = settings.languages.findIndex((one) => one.anchor === anchor);
  if (number < 0 && !first) return;
  const other = first || number !== view.number;
  if (other) showLanguage(Math.max(number, 0));
  if (other || query !== undefined) {
    const asks = new URLSearchParams(query || "");
    find.value = asks.get("find") || "";
    seek.value = asks.get("seek") || "";
    view.kind = asks.get("kind") || "";
    const sort = asks.get("sort") || "todo";
    view.turned = sort.startsWith("-");
    view.sort = ORDERS[sort.replace("-", "")] ? sort.replace("-", "") : "todo";
    closeAll();
    chips();
    headings();
    if (seek.value) await lookUp();
  }
  const page = name === null ? null : view.pages.find((one) => one.name === name || encoded(one.name) === encoded(name));
  if (!page) {
    if (other) redraw();
    if (number >= 0 && !first) sections[view.number].scrollIntoView();
    return;
  }
  choose();
  if (!view.shown.includes(page)) { // what a link leads to is shown, whatever the filters say
    find.value = seek.value = view.kind = "";
    view.hits = null;
    chips();
    choose();
  }
  draw(true);
  if (!view.open.has(page) && page.at) detail(page);
  if (page.at) await fillPage(page, key);
  const there = (key && by(`finding-${key}`)) || rowFor(page);
  for (const old of document.querySelectorAll(".target")) old.classList.remove("target");
  there.classList.add("target");
  there.scrollIntoView({ block: there.tagName === "TR" ? "start" : "center" });
  if (there.tabIndex === -1 && there.tagName === "ARTICLE") there.focus({ preventScroll: true });
};

// events

let waiting = 0;
const soon = (act) => () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { note(); act(); }, 60);
};
find.addEventListener("input", soon(redraw));
seek.addEventListener("input", soon(lookUp));
document.querySelector("#pages thead").addEventListener("click", (event) => {
  const sort = event.target.closest("button")?.parentElement.dataset.sort;
  if (!sort) return;
  view.turned = sort === view.sort && !view.turned;
  view.sort = sort;
  note();
  headings();
  choose();
  draw();
});
body.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-page]");
  if (row && !getSelection().toString()) {
    const page = view.names.get(row.dataset.page);
    if (page?.at) toggle(page);
  }
});
body.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches("th button")) return;
  const buttons = [...body.querySelectorAll("th button")];
  const next = buttons[buttons.indexOf(event.target) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
all.addEventListener("click", async () => {
  const opening = all.getAttribute("aria-pressed") !== "true";
  if (!opening) {
    closeAll();
    return;
  }
  all.setAttribute("aria-pressed", "true");
  all.textContent = "Close all";
  const turn = view.drawing;
  for (const page of view.shown) {
    if (all.getAttribute("aria-pressed") !== "true" || turn !== view.drawing) return;
    if (!page.at || view.open.has(page)) continue;
    if (!rowFor(page).isConnected) putRows([page]);
    detail(page);
    await fillPage(page);
    await breath();
  }
});
pairs.addEventListener("toggle", fillPairs);

let printed = [];
addEventListener("beforeprint", () => {
  draw(true);
  const closed = view.shown.filter((page) => page.at && !view.open.has(page));
  const findings = closed.reduce((sum, page) => sum + matching(page), 0);
  const few = findings <= PRINTED && document.readyState !== "loading";
  by("print-note").textContent = few || !findings ? ""
    : `${many(findings, "finding")} on ${many(closed.length, "page")} not printed: open these pages, or filter, before you print.`;
  printed = few ? closed : [];
  printed.forEach(detail);
  for (const page of view.open.keys()) fillPage(page, "all");
});
addEventListener("afterprint", () => {
  printed.forEach(close);
  printed = [];
});
addEventListener("hashchange", () => go(false));

go(true);
