// The line of arithmetic: the numbers of the current window, written out. Nodes are made once; a step changes texts.
// What is common to all kinds; each kind of scene extends it.

const MOST_TERMS = 360; // more are left out: nobody reads them

function widest(values, write) {
  let most = 1;
  for (const value of values) most = Math.max(most, write(value).length);
  return `${most}ch`;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

class Arithmetic {
  constructor(node, { scene, digits, plane }) {
    const channels = scene.channelsOf(plane);
    Object.assign(this, { node, scene, digits, plane, channels, terms: [] });
    node.replaceChildren();
    node.className = `arithmetic ${scene.kind}`;
    node.classList.toggle("rows", channels.length > 1 && !scene.transposed);
    this.build();
  }

  // A line of its own, with the name of what it adds up where there are several.
  row(name) {
    const terms = make("span", "terms");
    const row = make("p", "", terms);
    if (this.node.classList.contains("rows")) row.prepend(make("span", "channel", name));
    this.node.append(row);
    return terms;
  }

  piece(sign, ...nodes) {
    return make("span", "piece", make("span", "sign", sign), ...nodes);
  }

  // A number whose place is as wide as the widest one of its kind, so that nothing moves from step to step.
  number(className, width) {
    const node = make("span", className);
    node.style.minWidth = width;
    return node;
  }

  // The first cells of the window, as many as are written out.
  cells() {
    const { windowRows, windowColumns } = this.scene;
    const count = Math.min(windowRows * windowColumns, Math.ceil(MOST_TERMS / this.channels.length));
    return Array.from({ length: count }, (_, at) => [Math.floor(at / windowColumns), at % windowColumns]);
  }

  // One cell of the window: input · weight, or the input alone.
  term(i, j, channel, { input, weight }) {
    const place = { "data-i": i, "data-j": j, "data-channel": channel };
    const term = weight ? make("span", "term", place, input, "·", weight) : make("span", "term", place, input);
    const entry = { term, input, weight, i, j, channel };
    this.terms.push(entry);
    return entry;
  }

  // One term for each cell of the window, with the sign before it.
  window(terms, channel, sign, parts) {
    const cells = this.cells();
    for (const [i, j] of cells) {
      const entry = this.term(i, j, channel, parts());
      entry.piece = this.piece(i + j ? sign : "", entry.term);
      terms.append(entry.piece);
    }
    if (cells.length < this.scene.windowRows * this.scene.windowColumns) terms.append(this.piece(sign, "…"));
  }

  equals(terms, node) {
    const piece = this.piece("=", node);
    terms.append(piece);
    return { equals: piece.firstChild, node };
  }

  // Numbers that had to be rounded do not add up exactly, and the sign says so.
  show({ equals, node }, value, result, ...parts) {
    const exact = parts.every((part) => part.exact) && result.fits(value, result.places);
    setText(equals, exact ? "=" : "≈");
    setText(node, result.text(value));
  }

  targetOf(event) {
    const term = event.target.closest?.(".term");
    if (!term) return null;
    const { i, j, channel } = term.dataset;
    return { kind: "term", i: Number(i), j: Number(j), channel: Number(channel) };
  }

  // Mark the terms of one cell of the window.
  point(pair) {
    for (const { term, i, j, channel } of this.terms) term.classList.toggle("hot", isPair(pair, i, j, channel));
  }
}

// Whether a cell of the window is the one pointed at. A pair without a channel means all of them.
function isPair(pair, i, j, channel) {
  return Boolean(pair) && pair.i === i && pair.j === j && (pair.channel ?? channel) === channel;
}
