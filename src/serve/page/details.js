// What the guard knows of the person beside the code: ID number, temperature, places, purpose. It
// belongs to one person and is wiped with the verdict.
import { at, make, show } from "./make.js";
import { say } from "./language.js";
import { Places } from "./places.js";

const PURPOSES = ["work", "return", "study", "visit"];
const GRADES = ["kindergarten", "primary-1", "primary-2", "primary-3", "primary-4", "primary-5", "primary-6",
  "junior-1", "junior-2", "junior-3", "senior-1", "senior-2", "senior-3", "vocational", "college"];
const FIELDS = ["id_number", "temperature", "declared", "purpose", "grade", "arrived"];
/** Outside of it a thermometer was misread (contract section 6). */
const TEMPERATURES = [30, 45];

export class Details {
  /** `changed()` is called when the form was closed with something new in it. */
  constructor(changed) {
    this.changed = changed;
    this.dialog = at("details");
    this.fault = at("details-fault");
    this.given = at("given");
    this.places = new Places();
    this.value = {};
    this.dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#read()) {
        this.dialog.close();
        this.changed();
      }
    });
    at("details-cancel").addEventListener("click", () => this.dialog.close());
    at("purpose").addEventListener("change", () => this.#grade());
    this.words();
  }

  /** Whether the form has a field for this member of a request. */
  has(member) {
    return FIELDS.includes(member);
  }

  get open() {
    return this.dialog.open;
  }

  /** Opens the form at a field. */
  edit(field = "id_number", fault = "") {
    this.#fill();
    show(this.fault, fault);
    if (!this.dialog.open) this.dialog.showModal();
    at({ declared: "place" }[field] ?? field)?.focus();
  }

  /** Takes what stands in the open form, as far as it is right: somebody else is scanned already. */
  take() {
    if (!this.dialog.open) return;
    this.#read();
    this.dialog.close();
  }

  /** Closes the form without taking anything. */
  close() {
    this.dialog.close();
  }

  /** The ID number that a card reader typed. */
  number(text) {
    this.value = { ...this.value, id_number: text };
    this.#show();
  }

  wipe() {
    this.value = {};
    this.places.clear();
    this.dialog.querySelector("form").reset();
    show(this.fault, "");
    this.#show();
  }

  /** The words again, in another language. */
  words() {
    const option = (value) => make("option", { value }, value ? say(value) : say("notStated"));
    at("purpose").replaceChildren(...["", ...PURPOSES].map(option));
    at("grade").replaceChildren(...["", ...GRADES].map(option));
    this.#fill();
    this.#show();
  }

  #fill() {
    at("id_number").value = this.value.id_number ?? "";
    at("temperature").value = this.value.temperature ?? "";
    at("purpose").value = this.value.purpose ?? "";
    at("grade").value = this.value.grade ?? "";
    at("arrived").value = this.value.arrived ?? "";
    this.#grade();
  }

  /** A grade is asked of pupils alone. */
  #grade() {
    at("grade-label").hidden = at("purpose").value !== "study";
  }

  /** Reads the form; whether all of it is right. What is right is kept either way. */
  #read() {
    const value = {};
    const number = at("id_number").value.trim();
    if (number) value.id_number = number;
    // Half of the keyboards here write a comma.
    const typed = at("temperature").value.normalize("NFKC").replace(/[,，。]/, ".").trim();
    const temperature = Number(typed);
    const wrong = typed && !(temperature >= TEMPERATURES[0] && temperature <= TEMPERATURES[1]);
    if (typed && !wrong) value.temperature = temperature;
    const declared = this.places.value;
    if (declared) value.declared = declared;
    if (at("purpose").value) value.purpose = at("purpose").value;
    if (value.purpose === "study" && at("grade").value) value.grade = at("grade").value;
    if (at("arrived").value) value.arrived = at("arrived").value;
    this.value = value;
    this.#show();
    show(this.fault, wrong ? say("temperatureWrong") : "");
    if (wrong) at("temperature").focus();
    return !wrong;
  }

  /** What was given, as it stands beside the scan. */
  #show() {
    const { id_number: number, temperature, declared, purpose, grade } = this.value;
    const said = [
      number && ["askNumber", masked(number)],
      temperature && ["askTemperature", say("degrees", { n: temperature })],
      declared && ["askPlaces", this.places.words.join("、") || say("declaresNothingShort")],
      purpose && ["askPurpose", say(purpose)],
      grade && ["askGrade", say(grade)],
    ].filter(Boolean);
    this.given.replaceChildren(...said.map(([word, text]) => make("li", {},
      make("span", { class: "soft" }, `${say(word)} `), text)));
    this.given.hidden = said.length === 0;
  }
}

/** A number as it may stand on a screen that others see. */
function masked(number) {
  return number.length > 8 ? `${number.slice(0, 4)}…${number.slice(-4)}` : number;
}
