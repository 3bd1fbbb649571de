// The line of arithmetic: the numbers of the current window, written out. Nodes are made once; a step changes texts.

function widest(values, write) {
  let most = 1;
  for (const value of values) most = Math.max(most, write(value).length);
  return `${most}ch`;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

class Arithmetic {
  constructor(node) {
    this.node = node;
  }

  build(scene, digits, plane) {
    const channels = scene.kind === "convolution" ? scene.channelsOf(plane) : [...Array(scene.channels).keys()];
    Object.assign(this, { scene, digits, plane, terms: [], sums: [], partials: [], results: [] });
    this.node.replaceChildren();
    this.node.className = `arithmetic ${scene.kind}`;
    this.node.classList.toggle("rows", channels.length > 1);
    if (scene.kind === "windows") this.buildWords();
    else if (scene.kind === "pooling") this.buildPools(channels);
    else this.buildSums(channels);
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

  // One term for each cell of the window, with the sign before it.
  window(terms, channel, sign, parts) {
    for (let i = 0; i < this.scene.windowRows; i++) {
      for (let j = 0; j < this.scene.windowColumns; j++) {
        const { input, weight } = parts();
        const place = { "data-i": i, "data-j": j, "data-channel": channel };
        const term = weight ? make("span", "term", place, input, "·", weight) : make("span", "term", place, input);
        const piece = this.piece(i + j ? sign : "", term);
        terms.append(piece);
        this.terms.push({ term, input, weight, piece, i, j, channel });
      }
    }
  }

  equals(terms, node) {
    const piece = this.piece("=", node);
    terms.append(piece);
    return { equals: piece.firstChild, node };
  }

  buildSums(channels) {
    const { scene, digits, plane } = this;
    const width = (array, role) => widest(scene.values(array), (value) => digits[role].term(value));
    const widths = { input: width("padded", "input"), kernel: width("kernel", "kernel"), sum: width("sums", "sums") };
    const parts = () => ({
      input: this.number("input", widths.input),
      weight: this.number("kernel", widths.kernel),
    });
    const several = channels.length > 1;
    let terms;
    for (const channel of channels) {
      terms = this.row(scene.channelName(channel));
      this.window(terms, channel, "+", parts);
      if (several) this.sums.push(this.equals(terms.parentNode, this.number("sum", widths.sum)));
    }
    if (several) {
      terms = this.row(scene.labels.output);
      terms.parentNode.className = "total";
      this.partials = channels.map(() => this.number("sum", widths.sum));
      this.partials.forEach((node, slice) => terms.append(this.piece(slice ? "+" : "", node)));
    }
    const bias = scene.at("bias", plane);
    const named = make("span", "bias", digits.bias.term(bias), make("small", "", scene.labels.bias));
    if (bias !== 0) terms.append(this.piece("+", named));
    this.results.push(this.equals(terms, this.number("output", width("output", "output"))));
  }

  buildPools(channels) {
    const { scene, digits } = this;
    const average = scene.mode === "average";
    const width = (array, role) => widest(scene.values(array), (value) => digits[role].text(value));
    const [input, output] = [width("padded", "input"), width("output", "output")];
    for (const channel of channels) {
      const terms = this.row(scene.channelName(channel));
      terms.classList.toggle("list", !average);
      terms.append(make("span", "kernel", average ? "(" : `${scene.mode}(`));
      this.window(terms, channel, average ? "+" : ",", () => ({ input: this.number("input", input) }));
      const divisor = make("span", "kernel");
      terms.append(make("span", "kernel", average ? ")\u2009/\u2009" : ")"), divisor);
      this.results.push({ ...this.equals(terms, this.number("output", output)), divisor });
    }
  }

  // The order of the words is the translator's; each field becomes a coloured span.
  buildWords() {
    this.words = {};
    const terms = this.row();
    for (const part of this.scene.labels.covers.split(/(\{\w+\})/)) {
      const field = part.match(/^\{(\w+)\}$/)?.[1];
      const role = { output: "output", input: "input" }[field] ?? "kernel";
      terms.append(field ? (this.words[field] = make("span", role)) : part);
    }
  }

  // Numbers that had to be rounded do not add up exactly, and the sign says so.
  show({ equals, node }, value, result, ...parts) {
    const exact = parts.every((part) => part.exact) && result.fits(value, result.places);
    setText(equals, exact ? "=" : "≈");
    setText(node, result.text(value));
  }

  update(row, column) {
    const { scene } = this;
    if (scene.kind === "convolution") this.updateSums(row, column);
    else if (scene.kind === "pooling") this.updatePools(row, column);
    else {
      const { labels } = scene;
      const [rows, columns] = covered(scene, row, column);
      const place = { row: row + 1, column: column + 1 };
      const texts = {
        output: fill(labels.output_cell, place),
        rows,
        columns,
        input: scene.isPadded ? labels.padded_input : labels.plain_input,
      };
      for (const [field, node] of Object.entries(this.words)) setText(node, texts[field] ?? "");
    }
  }

  updateSums(row, column) {
    const { scene, digits, plane } = this;
    const channels = scene.channelsOf(plane);
    for (const { term, input, weight, i, j, channel } of this.terms) {
      const slice = channel - channels[0];
      const [y, x] = scene.under(row, column, i, j);
      setText(input, digits.input.term(scene.at("padded", y, x, channel)));
      setText(weight, digits.kernel.term(scene.at("kernel", i, j, slice, plane)));
      term.classList.toggle("zero", scene.at("products", row, column, i, j, slice, plane) === 0);
    }
    this.sums.forEach((sum, slice) => {
      const value = scene.at("sums", row, column, slice, plane);
      this.show(sum, value, digits.sums, digits.input, digits.kernel);
      setText(this.partials[slice], digits.sums.term(value));
    });
    const parts = this.sums.length ? [digits.sums] : [digits.input, digits.kernel];
    this.show(this.results[0], scene.at("output", row, column, plane), digits.output, digits.bias, ...parts);
  }

  updatePools(row, column) {
    const { scene, digits } = this;
    const average = scene.mode === "average";
    for (const { term, input, piece, i, j, channel } of this.terms) {
      const [y, x] = scene.under(row, column, i, j);
      const value = scene.at("padded", y, x, channel);
      setText(input, average ? digits.input.term(value) : digits.input.text(value));
      term.classList.toggle("won", wonAt(scene, row, column, y, x, channel) === "won");
      term.classList.toggle("pad", scene.isPadding(y, x));
      piece.hidden = Number.isNaN(value);
    }
    this.results.forEach((result, channel) => {
      this.show(result, scene.at("output", row, column, channel), digits.output, digits.input);
      if (average) setText(result.divisor, String(scene.at("counts", row, column)));
    });
    if (average) this.hideFirstPlus();
  }

  // With padding left out the first summand on show is not always the first of the window.
  hideFirstPlus() {
    const seen = new Set();
    for (const { piece, channel } of this.terms) {
      setText(piece.firstChild, !piece.hidden && seen.has(channel) ? "+" : "");
      if (!piece.hidden) seen.add(channel);
    }
  }

  targetOf(event) {
    const term = event.target.closest?.(".term");
    if (!term) return null;
    const { i, j, channel } = term.dataset;
    return { kind: "term", i: Number(i), j: Number(j), channel: Number(channel) };
  }

  // Mark the terms of one cell of the window.
  point(focus) {
    for (const { term, i, j, channel } of this.terms) {
      const hot = focus && focus.i === i && focus.j === j && focus.channel === channel;
      term.classList.toggle("hot", Boolean(hot));
    }
  }
}

// "won": the maximum or minimum was taken from padded cell (y, x); "tie": the same number, but not the first.
function wonAt(scene, row, column, y, x, channel) {
  if (!scene.has("winners")) return null;
  const first = [0, 1].map((axis) => scene.at("winners", row, column, channel, axis));
  if (first[0] === y && first[1] === x) return "won";
  return scene.at("padded", y, x, channel) === scene.at("output", row, column, channel) ? "tie" : null;
}
