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
    Object.assign(this, { scene, digits, plane });
    this.node.replaceChildren();
    this.node.className = `arithmetic ${scene.kind}`;
    this.node.classList.toggle("rows", scene.kind === "pooling" && scene.channels > 1);
    this.terms = [];
    const build = { convolution: "buildSums", pooling: "buildPools", windows: "buildWords" }[scene.kind];
    this[build]();
  }

  row(...children) {
    const row = make("p", "", {}, ...children);
    this.node.append(row);
    return row;
  }

  sign(text) {
    return make("span", "sign", {}, text);
  }

  number(className, width) {
    const node = make("span", className);
    if (width) node.style.minWidth = width;
    return node;
  }

  buildSums() {
    const { scene, digits, plane } = this;
    const channels = scene.channelsOf(plane);
    const several = channels.length > 1;
    this.node.classList.toggle("rows", several);
    const bias = scene.at("bias", plane);
    const inputWidth = widest(scene.values("padded"), (value) => digits.input.term(value));
    const kernelWidth = widest(scene.values("kernel"), (value) => digits.kernel.term(value));
    const sumWidth = widest(scene.values("sums"), (value) => digits.sums.term(value));
    this.sums = [];
    this.partials = [];
    let row = this.row();
    channels.forEach((channel, slice) => {
      if (several && slice > 0) row = this.row();
      if (several) row.append(make("span", "channel", {}, scene.channelName(channel)));
      const body = make("span", "terms");
      for (let i = 0; i < scene.windowRows; i++) {
        for (let j = 0; j < scene.windowColumns; j++) {
          const input = this.number("input", inputWidth);
          const weight = this.number("kernel", kernelWidth);
          const sign = this.sign(this.terms.length && body.childNodes.length ? "+" : "");
          const term = make("span", "term", { "data-i": i, "data-j": j, "data-channel": channel });
          term.append(input, "·", weight);
          body.append(make("span", "piece", {}, sign, term));
          this.terms.push({ term, input, weight, i, j, channel, slice });
        }
      }
      row.append(body);
      if (several) {
        const sum = this.number("sum", sumWidth);
        const equals = this.sign("=");
        row.append(make("span", "piece result", {}, equals, sum));
        this.sums.push({ equals, sum });
      }
    });
    if (several) {
      row = this.row(make("span", "channel", {}, scene.labels.output));
      row.classList.add("total");
      const body = make("span", "terms");
      channels.forEach((_, slice) => {
        const sum = this.number("sum", sumWidth);
        body.append(make("span", "piece", {}, this.sign(slice ? "+" : ""), sum));
        this.partials.push(sum);
      });
      row.append(body);
    }
    const body = row.querySelector(".terms");
    if (bias !== 0) {
      const name = make("small", "", {}, scene.labels.bias);
      const value = make("span", "bias", {}, digits.bias.term(bias), name);
      body.append(make("span", "piece", {}, this.sign("+"), value));
    }
    this.result = this.number("output", widest(scene.values("output"), (value) => digits.output.text(value)));
    this.equals = this.sign("=");
    body.append(make("span", "piece result", {}, this.equals, this.result));
  }

  // Numbers that had to be rounded do not add up exactly, and the sign says so.
  relate(sign, value, result, ...parts) {
    const exact = parts.every((part) => part.exact) && result.fits(value, result.places);
    setText(sign, exact ? "=" : "≈");
  }

  buildPools() {
    const { scene, digits } = this;
    const average = scene.mode === "average";
    const width = widest(scene.values("padded"), (value) => digits.input.text(value));
    const outputWidth = widest(scene.values("output"), (value) => digits.output.text(value));
    this.results = [];
    this.divisors = [];
    for (let channel = 0; channel < scene.channels; channel++) {
      const row = this.row();
      if (scene.channels > 1) row.append(make("span", "channel", {}, scene.channelName(channel)));
      const body = make("span", "terms");
      body.append(make("span", "kernel", {}, average ? "(" : `${scene.mode}(`));
      for (let i = 0; i < scene.windowRows; i++) {
        for (let j = 0; j < scene.windowColumns; j++) {
          const input = this.number("input", width);
          const sign = this.sign(i + j === 0 ? "" : average ? "+" : ",");
          const term = make("span", "term", { "data-i": i, "data-j": j, "data-channel": channel }, input);
          const piece = make("span", average ? "piece" : "piece list", {}, sign, term);
          body.append(piece);
          this.terms.push({ term, input, piece, i, j, channel });
        }
      }
      const divisor = make("span", "kernel");
      body.append(make("span", "piece", {}, make("span", "kernel", {}, average ? ") / " : ")"), divisor));
      const result = this.number("output", outputWidth);
      const equals = this.sign("=");
      body.append(make("span", "piece result", {}, equals, result));
      row.append(body);
      this.results.push({ equals, result });
      this.divisors.push(divisor);
    }
  }

  buildWords() {
    this.words = {};
    const row = this.row();
    // The sentence's order of words is the translator's; each field becomes a coloured span.
    for (const part of this.scene.labels.covers.split(/(\{\w+\})/)) {
      const field = part.match(/^\{(\w+)\}$/)?.[1];
      if (!field) row.append(part);
      else row.append((this.words[field] = make("span", { output: "output", input: "input" }[field] ?? "kernel")));
    }
  }

  update(row, column) {
    const { scene } = this;
    if (scene.kind === "convolution") this.updateSums(row, column);
    else if (scene.kind === "pooling") this.updatePools(row, column);
    else {
      const { labels } = scene;
      const [rows, columns] = covered(scene, row, column);
      const padded = scene.paddedRows > scene.height || scene.paddedColumns > scene.width;
      const place = { row: row + 1, column: column + 1 };
      const texts = {
        output: fill(labels.output_cell, place),
        rows,
        columns,
        input: padded ? labels.padded_input : labels.plain_input,
      };
      for (const [field, node] of Object.entries(this.words)) setText(node, texts[field] ?? "");
    }
  }

  updateSums(row, column) {
    const { scene, digits, plane } = this;
    for (const { term, input, weight, i, j, channel, slice } of this.terms) {
      const [y, x] = scene.under(row, column, i, j);
      setText(input, digits.input.term(scene.at("padded", y, x, channel)));
      setText(weight, digits.kernel.term(scene.at("kernel", i, j, slice, plane)));
      term.classList.toggle("zero", scene.at("products", row, column, i, j, slice, plane) === 0);
    }
    this.sums.forEach(({ equals, sum }, slice) => {
      const value = scene.at("sums", row, column, slice, plane);
      setText(sum, digits.sums.text(value));
      setText(this.partials[slice], digits.sums.term(value));
      this.relate(equals, value, digits.sums, digits.input, digits.kernel);
    });
    const value = scene.at("output", row, column, plane);
    setText(this.result, digits.output.text(value));
    const parts = this.sums.length ? [digits.sums] : [digits.input, digits.kernel];
    this.relate(this.equals, value, digits.output, digits.bias, ...parts);
  }

  updatePools(row, column) {
    const { scene, digits } = this;
    for (const { term, input, piece, i, j, channel } of this.terms) {
      const [y, x] = scene.under(row, column, i, j);
      const value = scene.at("padded", y, x, channel);
      setText(input, scene.mode === "average" ? digits.input.term(value) : digits.input.text(value));
      term.classList.toggle("won", wonAt(scene, row, column, y, x, channel) === "won");
      term.classList.toggle("pad", scene.isPadding(y, x));
      piece.hidden = Number.isNaN(value);
    }
    this.results.forEach(({ equals, result }, channel) => {
      const value = scene.at("output", row, column, channel);
      setText(result, digits.output.text(value));
      this.relate(equals, value, digits.output, digits.input);
      if (scene.mode === "average") setText(this.divisors[channel], String(scene.at("counts", row, column)));
    });
    if (scene.mode === "average") this.hideFirstPlus();
  }

  // With padding left out the first summand on show is not always the first of the window.
  hideFirstPlus() {
    const seen = new Set();
    for (const { piece, channel } of this.terms) {
      if (piece.hidden) continue;
      setText(piece.firstChild, seen.has(channel) ? "+" : "");
      seen.add(channel);
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
