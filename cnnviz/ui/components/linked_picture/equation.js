// The patch times the kernel, written out in the kernel's own rows and columns. Nodes are made once a kernel.

class Equation {
  constructor() {
    this.node = node("div", "equation");
    this.node.setAttribute("role", "group");
    this.terms = [];
  }

  build(scene, digits) {
    Object.assign(this, { scene, digits, terms: [] });
    const grid = node("div", "terms");
    grid.style.setProperty("--columns", scene.weightColumns);
    const width = this.widest(scene.padded, digits.input);
    for (let i = 0; i < scene.weightRows; i++) {
      for (let j = 0; j < scene.weightColumns; j++) {
        const [term, input] = [node("span", "term"), node("span", "input")];
        const weight = node("span", "kernel", digits.kernel.term(scene.weight(i, j)));
        input.style.minWidth = width;
        term.append(node("span", "sign", i + j ? "+" : ""), input, "·", weight);
        term.classList.toggle("zero", scene.weight(i, j) === 0);
        term.dataset.place = `${i},${j}`;
        this.terms.push({ term, input, place: [i, j] });
        grid.append(term);
      }
    }
    this.equals = node("span", "sign");
    this.result = node("span", "output");
    this.result.style.minWidth = this.widest(scene.response, digits.output);
    const total = node("div", "total");
    if (scene.bias) {
      const small = node("small", "", scene.labels.bias);
      total.append(node("span", "sign", "+"), node("span", "", digits.bias.term(scene.bias)), small);
    }
    total.append(this.equals, this.result);
    this.node.replaceChildren(grid, total);
    this.grid = grid;
  }

  // As wide as the longest number of its kind, so that nothing moves with the window.
  widest(values, digits) {
    const whole = String(Math.floor(digits.largest)).length + (digits.places ? digits.places + 1 : 0);
    const signs = values.some((value) => value < 0) ? (digits === this.digits.output ? 1 : 3) : 0;
    return `${whole + signs}ch`;
  }

  // Rows and columns where they fit, if need be in small letters, else one after the other.
  layout() {
    this.grid.className = "terms";
    for (const way of ["tight", "flow"]) {
      if (this.grid.scrollWidth > this.node.clientWidth) this.grid.className = `terms ${way}`;
    }
  }

  update(cell) {
    const { scene, digits } = this;
    for (const { term, input, place } of this.terms) {
      const pixel = scene.under(cell, ...place);
      setText(input, digits.input.term(scene.at(pixel)));
      term.classList.toggle("pad", scene.isPadding(pixel));
    }
    const answer = scene.answer(cell);
    const exact = digits.input.exact && digits.kernel.exact && digits.bias.exact;
    setText(this.equals, exact && digits.output.fits(answer, digits.output.places) ? "=" : "≈");
    setText(this.result, digits.output.text(answer));
  }

  placeOf(event) {
    return event.target.closest?.(".term")?.dataset.place.split(",").map(Number) ?? null;
  }

  point(hot) {
    for (const { term, place } of this.terms) {
      term.classList.toggle("hot", Boolean(hot && place[0] === hot[0] && place[1] === hot[1]));
    }
  }
}
