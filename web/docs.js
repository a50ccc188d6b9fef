// The page at /api/docs: the OpenAPI document and the AsyncAPI document, for people.

const page = document.getElementById("docs");
const api = await (await fetch("/api/openapi.json")).json();
const socket = await (await fetch("/api/asyncapi.json")).json();

function add(parent, name, text, className) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return parent.appendChild(element);
}

/** A schema in one line, as JSON that one could send. */
function sketch(schema, depth = 0) {
  if (!schema) return "";
  if (schema.$ref) return sketch(api.components.schemas[schema.$ref.split("/").pop()], depth + 1);
  const one = (schema.oneOf ?? []).find((choice) => choice.type !== "null");
  if (one) return sketch(one, depth);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `[${sketch(schema.items, depth)}, …]`;
  if (schema.properties) {
    if (depth > 3) return "{…}";
    const field = ([name, value]) => `${name}${schema.required?.includes(name) ? "" : "?"}: ${sketch(value, depth + 1)}`;
    return `{ ${Object.entries(schema.properties).map(field).join(", ")} }`;
  }
  const types = [schema.type].flat().filter((type) => type && type !== "null");
  return schema.format && types[0] === "string" ? schema.format : types.join(" | ");
}

for (const tag of api.tags) {
  add(page, "h2", tag.name);
  add(page, "p", tag.description);
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!operation.tags?.includes(tag.name)) continue;
      const entry = add(page, "details");
      add(entry, "summary", `${method.toUpperCase()} ${path}: ${operation.summary}`);
      for (const parameter of operation.parameters ?? []) {
        add(entry, "p", `${parameter.name} (${parameter.in}): ${parameter.description}`);
      }
      const body = operation.requestBody?.content["application/json"]?.schema;
      if (body) add(entry, "pre", sketch(body));
      for (const [status, response] of Object.entries(operation.responses)) {
        const answer = response.content?.["application/json"]?.schema;
        add(entry, "p", `${status} ${response.description}`);
        if (answer && status < 300) add(entry, "pre", sketch(answer));
      }
    }
  }
}

/** What a reference of the AsyncAPI document leads to. */
const found = ({ $ref }) => $ref.split("/").slice(1).reduce((part, name) => part[name], socket);

for (const [id, channel] of Object.entries(socket.channels)) {
  add(page, "h2", `${found(channel.servers[0]).pathname} ${channel.address}`);
  add(page, "p", channel.description);
  for (const operation of Object.values(socket.operations)) {
    if (!operation.channel.$ref.endsWith(`/${id}`)) continue;
    const message = found(found(operation.messages[0]));
    const entry = add(page, "details");
    add(entry, "summary", `${operation.action === "receive" ? "say" : "hear"} ${operation.summary.replaceAll("`", "")}`);
    add(entry, "p", message.description.replaceAll("`", ""));
    add(entry, "pre", JSON.stringify(message.examples[0].payload));
    if (operation.reply) add(entry, "pre", `ack: ${JSON.stringify(found(found(operation.reply.messages[0])).examples[0].payload)}`);
  }
}
