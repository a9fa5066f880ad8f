/**
 * Why: the compiler's own helpers for ES5 also serve engines without any of ES2015, and hold its error texts.
 * These are for engines that have all of ES2015 but its syntax. Names and arguments are the compiler's.
 */

/* eslint-disable @typescript-eslint/no-unused-vars -- The compiler calls them. */

function _construct(Class, args) {
  return Reflect.construct(Class, args)
}

/** Accessors. */
function _create_class(Class, members, statics) {
  _define_all(Class.prototype, members)
  _define_all(Class, statics)
  return Class
}

function _define_all(target, properties) {
  if (properties) {
    properties.forEach(function (property) {
      property.configurable = true
      if ('value' in property) property.writable = true
      Object.defineProperty(target, property.key, property)
    })
  }
}

function _extends() {
  return Object.assign.apply(Object, arguments)
}

function _object_spread_props(target, source) {
  return Object.assign(target, source)
}

function _inherits(Class, Base) {
  Class.prototype = Object.create(Base.prototype, {
    constructor: { value: Class, writable: true, configurable: true },
  })
  Object.setPrototypeOf(Class, Base)
}

/** Built-in classes are not called: they make their object themselves. */
function _wrap_native_super(Native) {
  function Wrapper() {
    return Reflect.construct(Native, arguments, Object.getPrototypeOf(this).constructor)
  }
  _inherits(Wrapper, Native)
  return Wrapper
}

/** What a loop goes through, as an array: the compiler's loops count. */
function _list(iterable) {
  return Array.isArray(iterable) ? iterable : Array.from(iterable)
}

function _sliced_to_array(iterable) {
  return _list(iterable)
}

function _to_consumable_array(iterable) {
  return Array.isArray(iterable) ? iterable.slice() : Array.from(iterable)
}

function _to_array(iterable) {
  return _list(iterable)
}

function _define_property(object, name, value) {
  return Object.defineProperty(object, name, {
    value: value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function _object_without_properties_loose(source, names) {
  var rest = {}
  Object.keys(source).forEach(function (name) {
    if (names.indexOf(name) < 0) rest[name] = source[name]
  })
  return rest
}

function _tagged_template_literal(strings, raw) {
  strings.raw = raw || strings.slice()
  return strings
}

/** Accessors beside computed names. */
function _define_enumerable_properties(object, accessors) {
  Object.keys(accessors).forEach(function (name) {
    accessors[name].configurable = accessors[name].enumerable = true
    Object.defineProperty(object, name, accessors[name])
  })
  return object
}
