// A page that is open: its score and its findings, side by side.

const CHANGES = new Set(["changed", "added", "refreshed"]); // what is about today's text
const FIRST = 4; // findings that are shown at once; the others follow

const shareText = (share) => `${Math.floor(share * 1000 + 1e-6) / 10} %`;
const fixed = (number, digits = 1) => (
  Number(number.toFixed(digits)) ? number.toFixed(digits).replace("-", "−") : (0).toFixed(digits)
);
const between = (low, high) => `${fixed(low)} to ${fixed(high)}`;

// One of the texts of a finding; a text is of the source's language, or of the edition's.
const side = (label, of, runs, tag, marked) => {
  const text = element("p", { dir: of.dir, lang: of.tag });
  putText(text, runs, tag, marked);
  return element("div", { class: "side" }, element("p", { class: "label" }, label), text);
};

const texts = (finding, source, edition) => {
  const both = finding.before && finding.now;
  const then = both && joined(finding.before) !== joined(finding.now);
  const pairs = finding.kind === "changed" || finding.kind === "refreshed" || then;
  const sides = element("div", { class: `sides${pairs && finding.human && finding.machine ? " four" : ""}` });
  if (finding.before && (then || !finding.now)) {
    sides.append(side("translated from", source, finding.before, "del", finding.marked));
  }
  if (finding.now) sides.append(side(CHANGES.has(finding.kind) ? "today" : "source", source, finding.now, "ins", finding.marked));
  if (finding.human) {
    sides.append(side("human", edition, [[finding.human, 0]], "ins", finding.marked));
  }
  if (finding.machine) {
    sides.append(side("machine proposes", edition, [[finding.machine, 0]], "ins"));
  }
  return sides;
};

const articleOf = (finding, page, link, source, edition) => {
  const said = [];
  const add = (text, attributes) => said.push(element("span", attributes, text));
  if (finding.kind === "removed") add(`was line ${finding.line}`);
  else if (finding.was && finding.was !== finding.line) add(`line ${finding.line}, was ${finding.was}`);
  else add(`line ${finding.line}`);
  if (finding.sibling) add(`in the edition line ${finding.sibling}`);
  if (finding.words) {
    const where = finding.sentences > 1 ? ` in ${finding.sentences} sentences` : "";
    add(`${many(finding.words, "word")} to do${where}`, { class: "work" });
  } else if (finding.kind === "refreshed") add("the new content is in the human’s sentence");
  else if (finding.kind === "changed" || finding.kind === "added") {
    add("every sentence has its human translation");
  }
  if (finding.confidence !== undefined) {
    add(`${Math.round(100 * finding.confidence)} % sure that they belong together`);
  }
  const name = finding.check ? `${finding.kind}: ${finding.check}` : finding.kind;
  return element("article", { class: finding.kind, id: `finding-${finding.key}`, tabindex: "-1" },
    element("div", { class: "about" },
      element("h3", { class: "kind" }, name), ...said,
      element("a", { href: link, class: "here", "aria-label": `Link to this finding: ${name}, line ${finding.line}` }, "link")),
    finding.why && element("p", { class: "why", dir: "auto" }, finding.why),
    texts(finding, source, edition));
};

const metricRow = (now, then) => element("tr", {},
  element("th", { scope: "row" }, now.name),
  ...[then, now].map((one) => element("td", { class: "n" }, one
    ? element("b", {}, fixed(one.value)) : "–",
    one && element("small", {}, ` ${between(one.low, one.high)}`))));

const metric = ([name, value, low, high, signature]) => ({ name, value, low, high, signature });

const scoreOf = (score) => {
  const box = element("div", { class: "score" });
  if (score.why) {
    box.append(element("p", {}, element("b", {}, "No score: "), score.why));
    return box;
  }
  const [drift, low, high] = score.drift;
  const said = element("p", {}, "Drift ", element("b", { class: "figure" }, fixed(drift)),
    ` BLEU points (95 % interval: ${between(low, high)})`);
  if (score.engine) said.append(", by ", element("code", {}, score.engine));
  said.append(".");
  if (score.seen) {
    said.append(" ", element("span", { class: "tag seen" }, "seen"),
      " The engine learned from pairs of this very page");
    said.append(score.heldOut === undefined ? "; no score of one that did not is known."
      : `; by one that did not, the drift is ${fixed(score.heldOut)}.`);
  } else if (score.heldOut !== undefined) {
    said.append(` By an engine that did not learn from this page: ${fixed(score.heldOut)}.`);
  }
  box.append(said);
  const origin = new Map((score.origin || []).map((one) => [one[0], metric(one)]));
  const current = (score.current || []).map(metric);
  if (!current.length) return box;
  box.append(element("table", { class: "metrics" },
    element("caption", { class: "unseen" }, "How the machine’s text meets the human’s"),
    element("thead", {}, element("tr", {}, element("td"),
      element("th", { scope: "col", class: "n" }, "translated from"),
      element("th", { scope: "col", class: "n" }, "today"))),
    element("tbody", {}, ...current.map((one) => metricRow(one, origin.get(one.name))))));
  const signatures = element("ul", { class: "signatures" });
  for (const one of current) {
    signatures.append(element("li", {}, element("code", {}, `${one.name}: ${one.signature}`)));
  }
  box.append(element("details", {}, element("summary", {}, "sacreBLEU’s signatures"), signatures));
  return box;
};

// Fill the place of an open page. `until`: the finding that has to be there at once; "all": print.
const fill = async (place, entry, page, options) => {
  const { link, source, edition, wanted, until, isCurrent } = options;
  const findings = (entry.findings || []).filter((finding, n) => wanted(finding, n));
  const [human, machine, left] = page.shown || [0, 0, 0];
  place.replaceChildren(element("p", { class: "readers" },
    `Readers see ${many(human, "sentence")} by a human, ${count(machine)} by a machine, ${count(left)} of the source. `,
    element("a", { href: link() }, "Link to this page")));
  if (entry.score) place.append(scoreOf(entry.score));
  const hidden = (entry.findings || []).length - findings.length;
  if (hidden) {
    place.append(element("p", { class: "readers" },
      `${many(hidden, "finding")} of this page not shown: the filter leaves them out.`));
  }
  let started = performance.now();
  let must = until === "all" ? findings.length
    : Math.max(FIRST, findings.findIndex((one) => one.key === until) + 1);
  for (const finding of findings) {
    if (must <= 0 && performance.now() - started > SLICE) {
      await breath();
      if (!isCurrent()) return;
      started = performance.now();
    }
    must -= 1;
    place.append(articleOf(finding, page, link(finding.key), source, edition));
  }
};
