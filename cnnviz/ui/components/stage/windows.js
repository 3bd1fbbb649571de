// Windows without values have no arithmetic: a sentence says which rows and columns the window looks at.

class Covers extends Arithmetic {
  // The order of the words is the translator's; each field becomes a coloured span.
  build() {
    this.words = {};
    const terms = this.row();
    for (const part of this.scene.labels.covers.split(/(\{\w+\})/)) {
      const field = part.match(/^\{(\w+)\}$/)?.[1];
      const role = { output: "output", input: "input" }[field] ?? "kernel";
      terms.append(field ? (this.words[field] = make("span", role)) : part);
    }
  }

  update(row, column) {
    const { scene } = this;
    const { labels } = scene;
    const { rows, columns } = covered(scene, row, column);
    const texts = {
      output: fill(labels.output_cell, { row: row + 1, column: column + 1 }),
      rows,
      columns,
      input: scene.isPadded ? labels.padded_input : labels.plain_input,
    };
    for (const [field, node] of Object.entries(this.words)) setText(node, texts[field] ?? "");
  }
}

class BareScene extends Scene {
  countDigits() {
    return {};
  }
}

class BareLooks extends Looks {
  input(plane, row, column) {
    const { scene, paint } = this;
    const cross = !scene.isReached(row, column);
    const hatch = scene.isPadding(row, column);
    return hatch ? { hatch, cross } : { fill: paint.tint("input", cross ? 0.1 : 0.4), cross };
  }

  kernel(_, row, column) {
    const { dilation } = this.scene;
    const gap = row % dilation[0] || column % dilation[1];
    return gap ? { empty: true } : { fill: this.paint.tint("kernel", 0.55) };
  }

  output(plane, row, column) {
    return this.isMade(row, column) ? { fill: this.paint.tint("output", 0.55) } : this.waiting(plane, "·");
  }
}

class BareMarks extends Marks {
  // Where each window starts.
  under() {
    const [plane] = this.grids.fields;
    for (const cell of this.stage.scene.usedOn(0, 0)) plane.corner(cell, this.stage.paint.role.kernel, false);
  }
}

class BareWords extends Words {
  step({ cell }) {
    return fill(this.stage.scene.labels.at_place, placeOf(cell));
  }

  told() {
    const { scene, cell } = this.stage;
    return [scene.labels.spoken_windows, covered(scene, ...cell)];
  }
}

const KIND = { Scene: BareScene, Grids, Looks: BareLooks, Marks: BareMarks, Words: BareWords, Controls, Arithmetic: Covers };
