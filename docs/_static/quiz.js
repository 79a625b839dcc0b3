// The self-test. Without this script the answers of a question are a list, and the right one is
// folded away below; with it the list becomes radio buttons, and a button tells right from wrong.
const said = Array.from(document.querySelectorAll(".quiz-words li"), (li) => li.textContent.trim());
const [check, right, wrong, scored, again] = said;
const questions = Array.from(document.querySelectorAll(".quiz"));
const solved = new Set();

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function ask(question, number) {
  const [text, list, answer] = question.children;
  const correct = Number(question.className.match(/quiz-(\d)/)[1]);
  const verdict = element("p", { className: "quiz-verdict" });
  verdict.setAttribute("role", "status");
  const legend = element("legend", {}, ...text.childNodes);
  const button = element("button", { type: "button", className: "quiz-button" }, check);
  const choices = Array.from(list.children, (item, index) => {
    const radio = element("input", { type: "radio", name: `quiz-${number}`, value: index + 1 });
    const words = item.firstElementChild ?? item;
    words.replaceChildren(element("label", {}, radio, " ", ...words.childNodes));
    return radio;
  });
  question.replaceChildren(element("fieldset", {}, legend, list, button, verdict), answer);
  text.remove();

  button.addEventListener("click", () => {
    const chosen = choices.find((radio) => radio.checked);
    if (!chosen) {
      choices[0].focus();
      return;
    }
    const good = Number(chosen.value) === correct;
    verdict.textContent = good ? `✓ ${right}` : `✗ ${wrong}`;
    question.dataset.verdict = good ? "right" : "wrong";
    answer.open = true;
    solved[good ? "add" : "delete"](question);
    tell();
  });
  return () => {
    choices.forEach((radio) => (radio.checked = false));
    verdict.textContent = "";
    delete question.dataset.verdict;
    answer.open = false;
  };
}

let score;
function tell() {
  score.textContent = scored.replace("{0}", solved.size).replace("{1}", questions.length);
}

if (questions.length && said.length === 5) {
  const restart = questions.map(ask);
  score = element("span", { className: "quiz-score" });
  score.setAttribute("role", "status");
  const button = element("button", { type: "button", className: "quiz-button" }, again);
  button.addEventListener("click", () => {
    restart.forEach((clear) => clear());
    solved.clear();
    tell();
  });
  document.querySelector(".quiz-words").after(element("p", {}, score, " ", button));
  tell();
}
