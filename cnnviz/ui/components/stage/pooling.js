// A pooling written out: the numbers of the window, and the one that is taken or their mean.

class Pools extends Arithmetic {
  build() {
    const { scene, digits } = this;
    const average = scene.mode === "average";
    const width = (array, role) => widest(scene.values(array), (value) => digits[role].text(value));
    const [input, output] = [width("padded", "input"), width("output", "output")];
    this.results = this.channels.map((channel) => {
      const terms = this.row(scene.channelName(channel));
      terms.classList.toggle("list", !average);
      terms.append(make("span", "kernel", average ? "(" : `${scene.mode}(`));
      this.window(terms, channel, average ? "+" : ",", () => ({ input: this.number("input", input) }));
      const divisor = make("span", "kernel");
      terms.append(make("span", "kernel", average ? ")\u2009/\u2009" : ")"), divisor);
      return { ...this.equals(terms, this.number("output", output)), divisor };
    });
  }

  update(row, column) {
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
}

// "won": the maximum or minimum was taken from padded cell (y, x); "tie": the same number, but not the first.
function wonAt(scene, row, column, y, x, channel) {
  if (!scene.has("winners")) return null;
  const first = [0, 1].map((axis) => scene.at("winners", row, column, channel, axis));
  if (first[0] === y && first[1] === x) return "won";
  return scene.at("padded", y, x, channel) === scene.at("output", row, column, channel) ? "tie" : null;
}

class PoolScene extends Scene {
  // A maximum is one of the inputs and is written like it.
  countDigits() {
    const input = this.digitsOf("padded");
    return { input, output: this.has("winners") ? input : this.digitsOf("output") };
  }
}

// Each channel is pooled by itself: it has an output of its own, and an operation in place of a kernel.
class PoolGrids extends Grids {
  make() {
    const { channels } = this.stage.scene;
    this.inputs = planesOf("input", channels);
    this.kernels = [];
    this.outputs = planesOf("output", channels);
  }

  line() {
    return [make("div", "group", this.inputs[0].node), make("div", "group", this.pool())];
  }

  columns() {
    const column = (input, channel) =>
      make("div", "column", input.node, this.pool(), sign("↓"), this.outputs[channel].node);
    return [make("div", "columns pooled", ...this.inputs.map(column))];
  }

  sizes(room, wide) {
    const grids = gridsOf(this.stage.scene);
    const across = Math.min(this.inputs.length, 4);
    // The name of the operation stands where the kernel would.
    if (across === 1) return inOneLine({ ...grids, kernel: [0, 0] }, room, wide, wide ? 0 : 40);
    const column = (room - (across - 1) * (wide ? 24 : 12)) / across;
    return {
      input: fitCells(wide ? 36 : 30, grids.input, column, wide ? 240 : 200),
      output: fitCells(36, grids.output, column, 200),
    };
  }

  pool() {
    const { mode, window, labels } = this.stage.scene;
    return this.operation(mode, fill(labels.pool, { height: window[0], width: window[1] }));
  }
}

class PoolLooks extends Looks {
  output(plane, row, column) {
    if (!this.isMade(row, column)) return this.waiting(plane, "·");
    return this.value("output", this.scene.at("output", row, column, plane.index));
  }
}

class PoolMarks extends Marks {
  kindOf(cell, channel) {
    const { scene, shown } = this.stage;
    return wonAt(scene, ...shown, ...cell, channel) ?? "";
  }

  under() {
    if (this.stage.scene.has("winners")) this.taken();
  }

  // The pixels that made it into the outputs reached so far.
  taken() {
    const { scene, paint, step } = this.stage;
    for (const plane of this.grids.fields) {
      for (let at = 0; at <= step; at++) {
        const cell = [0, 1].map((axis) => scene.at("winners", ...scene.cellOf(at), plane.index, axis));
        plane.corner(cell, paint.role.output, true);
      }
    }
  }
}

const KIND = { Scene: PoolScene, Grids: PoolGrids, Looks: PoolLooks, Marks: PoolMarks, Words, Controls, Arithmetic: Pools };
