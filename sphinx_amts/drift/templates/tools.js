// What stands around the table: the kinds of findings, its headings, the languages, the pairs.

const chips = () => {
  const total = {};
  for (const page of view.pages) {
    for (const [kind, n] of Object.entries(page.kinds || {})) total[kind] = (total[kind] || 0) + n;
  }
  const chip = (kind, label, n, look) => {
    const button = element("button", { type: "button", class: `chip ${look}`, "aria-pressed": String(view.kind === kind) },
      `${label} `, n !== undefined && element("b", {}, count(n)));
    button.addEventListener("click", () => {
      view.kind = view.kind === kind ? "" : kind;
      note();
      chips();
      lookUp();
      kinds.querySelector(`[aria-pressed="true"]`)?.focus();
    });
    return button;
  };
  const here = settings.kinds.filter((kind) => total[kind]);
  kinds.replaceChildren(...here.map((kind) => chip(kind, kind, total[kind], kind)));
  if (view.kind.startsWith("doubtful")) {
    const checks = settings.checks.filter((check) => total[`doubtful: ${check}`]);
    kinds.append(element("span", { class: "checks" }, ...checks.map((check) => (
      chip(`doubtful: ${check}`, check, total[`doubtful: ${check}`], "doubtful")))));
  }
};

const headings = () => {
  for (const cell of document.querySelectorAll("#pages [data-sort]")) {
    const mine = cell.dataset.sort === view.sort;
    const up = (view.sort === "name" || view.sort === "sync") !== view.turned;
    if (mine) cell.setAttribute("aria-sort", up ? "ascending" : "descending");
    else cell.removeAttribute("aria-sort");
  }
};

const showLanguage = (number) => {
  view.number = number;
  view.pages = parse(`data-${number}`);
  view.names = new Map(view.pages.map((page) => [page.name, page]));
  view.scale = scaleOf(view.pages);
  view.rows = new Map();
  view.open = new Map();
  view.hits = null;
  chunks.clear();
  for (const [n, section] of sections.entries()) {
    section.hidden = n !== number;
    section.classList.toggle("shown", n === number);
  }
  for (const link of document.querySelectorAll(".languages a")) {
    const mine = link.hash === `#${settings.languages[number].anchor}`;
    if (mine) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  by("pages").classList.toggle("unscored", !view.pages.some((page) => page.score));
  list.hidden = false;
  pairs.hidden = true;
  pairs.open = false;
  pairs.lastElementChild.replaceChildren();
  arrived(`data-${number}-pairs`).then(() => {
    if (number !== view.number) return;
    const { length } = parse(`data-${number}-pairs`);
    pairs.hidden = !length;
    pairs.firstElementChild.textContent = `To be checked: ${many(length, "pair")} of texts that may not belong together`;
  });
};

const fillPairs = async () => {
  const { number } = view;
  const place = pairs.lastElementChild;
  if (!pairs.open || place.firstChild) return;
  let started = performance.now();
  for (const [page, level, source, human, confidence] of parse(`data-${number}-pairs`)) {
    const article = element("article", { class: "doubtful" },
      element("div", { class: "about" },
        element("h3", { class: "kind" }, `${Math.round(100 * confidence)} %`),
        element("span", {}, element("bdi", {}, page)), element("span", {}, level)),
      element("div", { class: "sides" },
        side("source", settings.source, [[source, 0]], "ins"),
        side("human", settings.languages[number], [[human, 0]], "ins")));
    place.append(article);
    if (performance.now() - started > SLICE) {
      await breath();
      if (number !== view.number || !pairs.open) return;
      started = performance.now();
    }
  }
};
