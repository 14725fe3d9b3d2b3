// The query editor: CodeMirror in a shadow root, so that its style sheets are constructed and the page
// needs no exception in its content security policy. Without this script the text area is the editor.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const KEYWORDS = "SELECT DISTINCT WHERE OPTIONAL FILTER UNION GRAPH VALUES BIND MINUS EXISTS ORDER BY GROUP HAVING LIMIT OFFSET ASK CONSTRUCT DESCRIBE PREFIX COUNT SUM AVG MIN MAX SAMPLE LANG STR".split(" ");
const MOST = 80;

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--card)", border: "1px solid var(--line)", borderRadius: ".6rem", fontSize: ".92rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace', lineHeight: "1.55", minHeight: "9rem", maxHeight: "26rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".6rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--soft)", border: "0" },
  ".cm-bad": { backgroundColor: "var(--bad-wash)" },
  ".cm-complaint": { color: "var(--bad)", backgroundColor: "var(--bad-wash)", padding: ".1rem .6rem", whiteSpace: "pre-wrap" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: ".85" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--wash)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--other)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--may)" },
  { tag: tags.comment, color: "var(--soft)" },
  { tag: [tags.namespace, tags.url, tags.propertyName], color: "var(--ink)" },
]);

class Complaint extends WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }
  toDOM() {
    const element = document.createElement("div");
    element.className = "cm-complaint";
    element.textContent = this.text;
    return element;
  }
}

let vocabulary;
function terms() {
  const language = document.documentElement.lang;
  vocabulary ??= fetch(`/vocab.json?lang=${encodeURIComponent(language)}`).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []);
  return vocabulary;
}

async function complete(context) {
  const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
  if (variable) {
    const names = new Set(context.state.doc.toString().match(/[?$][\p{L}\p{N}_]+/gu));
    names.delete(variable.text);
    return { from: variable.from, options: [...names].map((label) => ({ label, type: "variable" })) };
  }
  const word = context.matchBefore(/[\p{L}\p{N}_:\-.]+/u);
  if (!word && !context.explicit) return null;
  const typed = (word ? word.text : "").toLowerCase();
  if (typed.length < 2 && !context.explicit) return null;
  const found = [];
  for (const label of KEYWORDS) if (typed && label.toLowerCase().startsWith(typed)) found.push({ label, type: "keyword" });
  for (const [name, label, type] of await terms()) {
    if (found.length >= MOST) break;
    if (name.toLowerCase().includes(typed) || label.toLowerCase().includes(typed)) found.push({ label: name, detail: label === name ? "" : label, type });
  }
  return { from: word ? word.from : context.pos, options: found, filter: false };
}

function complaint(element, state) {
  const line = Number(element.dataset.line);
  if (!line || line > state.doc.lines) return [];
  const place = state.doc.line(line);
  return EditorView.decorations.of(
    Decoration.set([
      Decoration.line({ class: "cm-bad" }).range(place.from),
      Decoration.widget({ widget: new Complaint(element.dataset.message), block: true, side: 1 }).range(place.to),
    ]),
  );
}

class SparqlEditor extends HTMLElement {
  connectedCallback() {
    const area = this.querySelector("textarea");
    const form = area.form;
    const root = this.attachShadow({ mode: "open" });
    const submit = () => {
      form.requestSubmit();
      return true;
    };
    const document_ = EditorState.create({ doc: area.value }).doc;
    const view = new EditorView({
      root,
      parent: root,
      doc: document_,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: submit }]),
        lineNumbers(),
        history(),
        bracketMatching(),
        sparql(),
        syntaxHighlighting(colours),
        autocompletion({ override: [complete], activateOnTyping: true, icons: false }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": this.dataset.label, tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        complaint(this, { doc: document_ }),
        theme,
      ],
    });
    form.addEventListener("formdata", (event) => event.formData.set(area.name, view.state.doc.toString()));
    for (const label of area.labels) label.addEventListener("click", () => view.focus());
  }
}

customElements.define("sparql-editor", SparqlEditor);
