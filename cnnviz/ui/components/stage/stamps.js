// A transposed convolution written out: the value of one input cell times each weight, added to what stands there.

class Stamps extends Arithmetic {
  build() {
    const { scene, digits, channels } = this;
    const width = (array, role, way = "term") => widest(scene.values(array), (value) => digits[role][way](value));
    const widths = { input: width("image", "input"), kernel: width("kernel", "kernel") };
    // The canvas at the end stands for all that went before: there are too many numbers to measure each.
    const sum = width("canvas", "output");
    this.head = make("p", "head");
    this.node.append(this.head);
    const terms = this.row();
    this.stamps = this.cells().map(([i, j]) => {
      const before = this.number("sum", sum);
      const after = this.number("output", sum);
      const stamp = make("span", "stamp", before);
      const entries = channels.map((channel) => {
        const parts = { input: this.number("input", widths.input), weight: this.number("kernel", widths.kernel) };
        const entry = this.term(i, j, channel, parts);
        stamp.append(this.piece("+", entry.term));
        return entry;
      });
      const { equals } = this.equals(stamp, after);
      terms.append(stamp);
      return { stamp, before, equals, node: after, i, j, entries };
    });
    this.lay(terms, sum, widths);
  }

  // As the kernel lies, where the lines are short enough; else one after the other.
  lay(terms, sum, widths) {
    const [outside, ...inside] = [sum, widths.input, widths.kernel].map(parseFloat);
    const letters = 2 * outside + 6 + this.channels.length * (inside[0] + inside[1] + 5);
    const fits = letters * 9.5 * this.scene.windowColumns < this.node.clientWidth;
    terms.classList.toggle("laid", fits);
    if (fits) terms.style.gridTemplateColumns = `repeat(${this.scene.windowColumns}, max-content)`;
  }

  update(row, column) {
    const { scene, digits, plane } = this;
    const step = scene.indexOf([row, column]);
    setText(this.head, fill(scene.labels.stamped, { row: row + 1, column: column + 1 }));
    for (const { stamp, before, equals, node, i, j, entries } of this.stamps) {
      const [y, x] = scene.under(row, column, i, j);
      setText(before, digits.output.text(scene.canvasAfter(scene.lastOn(y, x, step - 1), y, x, plane)));
      for (const { input, weight, channel } of entries) {
        setText(input, digits.input.term(scene.at("image", row, column, channel)));
        setText(weight, digits.kernel.term(scene.at("kernel", i, j, channel, plane)));
      }
      const after = scene.at("accumulated", row, column, i, j, plane);
      this.show({ equals, node }, after, digits.output, digits.input, digits.kernel);
      stamp.classList.toggle("cut", scene.isPadding(y, x));
    }
  }
}
