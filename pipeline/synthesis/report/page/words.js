"use strict";
// Data lies in the page as JSON and is read only when it is needed.
const read = (id) => {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : null;
};
const once = (find) => {
  const known = new Map();
  return (key) => {
    if (!known.has(key)) known.set(key, find(key));
    return known.get(key);
  };
};

// The interface in the reader's language: the same rule as `say` in report/strings.py.
const strings = once(() => read("strings"));
const HOLE = /\{(\w+)(?:\?([^|}]*)\|([^}]*))?\}/g;
let language = document.documentElement.lang;

const isOne = (value) => value === 1 || (value === 0 && ["fr", "pt"].includes(language));

function say(key, args = {}) {
  const forms = strings("all")[key] || {};
  const template = forms[language] || forms.en || key.slice(key.indexOf(".") + 1);
  return template.replace(HOLE, (whole, name, one, many) => {
    const value = args[name] ?? "";
    if (one !== undefined) return isOne(value) ? one : many;
    return typeof value === "string" && value.startsWith("@") ? say(value.slice(1), { ...args, [name]: "" }) : String(value);
  });
}

function translate(root) {
  for (const element of root.querySelectorAll("[data-t]")) {
    const args = element.dataset.a ? JSON.parse(element.dataset.a) : {};
    element.textContent = say(element.dataset.t, args);
  }
  for (const element of root.querySelectorAll("[data-tl]")) {
    element.setAttribute("aria-label", say(element.dataset.tl));
  }
}

// An element with its attributes and children; text always goes in as text.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}
