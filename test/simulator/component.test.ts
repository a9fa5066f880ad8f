import { describe, expect, it } from 'vitest'
import type { AttachedComponent, LaunchedProgram } from '../../src/testing.ts'
import { programFolder } from './program-folder.ts'
import { stage, type Stage } from './program.ts'

interface Launched extends Stage {
  launched: LaunchedProgram
  heard: unknown[][]
  component: AttachedComponent
}

/** A page with one component in it. */
function attach(
  code: string,
  properties: object = {},
  files: Record<string, string | object> = {},
): Launched {
  const set = stage()
  const heard: unknown[][] = []
  const launched = set.program.launch(
    programFolder({
      'app.json': { pages: ['pages/a', 'pages/b'] },
      'app.js': 'App({})',
      'pages/a.js': "Page({ onShow() { note('page shown') } })",
      'pages/b.js': 'Page({})',
      'components/c.js': code,
      ...files,
    }),
    { globals: { note: (...args: unknown[]) => heard.push(args) } },
  )
  heard.length = 0
  return { ...set, launched, heard, component: launched.attach('components/c', properties) }
}

describe('data of a page (docs/platform.md §11)', () => {
  const open = (code: string): LaunchedProgram & { errors: unknown[] } => {
    const { program } = stage()
    const files = { 'app.json': { pages: ['p'] }, 'app.js': 'App({})', 'p.js': code }
    return Object.assign(program.launch(programFolder(files)), { errors: program.errors as unknown[] })
  }

  it('is changed at once, as a copy, at any path', () => {
    const { page } = open(`
      const list = [{ n: 1 }]
      Page({
        data: { list: [], deep: { a: 1 } },
        onLoad() {
          this.setData({ list, 'deep.b.c': 2, 'rows[1].name': 'x' })
          list[0].n = 2
        },
      })`)
    expect(page.data).toEqual({
      list: [{ n: 1 }],
      deep: { a: 1, b: { c: 2 } },
      // eslint-disable-next-line no-sparse-arrays
      rows: [, { name: 'x' }],
    })
  })

  it('is each page’s own, also what stands beside it', async () => {
    const set = stage()
    const launched = set.program.launch(
      programFolder({
        'app.json': { pages: ['p'] },
        'app.js': 'App({})',
        'p.js':
          'Page({ data: { list: [] }, own: { count: 0 }, onLoad() { this.data.list.push(1); this.own.count++ } })',
      }),
    )
    set.wx.navigateTo({ url: 'p' })
    await set.clock.advance(0)
    for (const page of launched.pages) {
      expect(page.data).toEqual({ list: [1] })
      expect(page['own']).toEqual({ count: 1 })
    }
  })

  it('keeps functions and objects of a class, and belongs to the program’s realm', () => {
    const { page } = open(`
      class Client {}
      Page({ data: {}, onLoad() {
        const client = new Client()
        this.setData({ f: () => 1, client, list: [1] })
        this.kept = [typeof this.data.f, this.data.client === client, this.data.list instanceof Array, this.data instanceof Object]
      } })`)
    expect(page['kept']).toEqual(['function', true, true, true])
  })

  it('is there for the test as a copy of its own realm', () => {
    const launched = open('Page({ data: { list: [{ a: 1 }], f: null } })')
    expect(Object.getPrototypeOf(launched.data)).toBe(Object.prototype)
    const [item] = launched.data['list'] as object[]
    expect(Object.getPrototypeOf(item)).toBe(Object.prototype)
    expect(launched.data).toEqual({ list: [{ a: 1 }], f: null })
    launched.data['list'] = 'changed'
    expect(launched.page.data['list']).toEqual([{ a: 1 }])
  })

  it('survives a cycle', () => {
    const { page, errors } = open('const a = {}; a.self = a; Page({ onLoad() { this.setData({ a }) } })')
    expect(errors).toEqual([])
    const { a } = page.data as { a: { self: unknown } }
    expect(a.self).toBe(a)
  })

  it('does not take undefined, and says so in the timeline', () => {
    const { program } = stage()
    const { page } = program.launch(
      programFolder({
        'app.json': { pages: ['p'] },
        'app.js': 'App({})',
        'p.js': 'Page({ data: { a: 1 }, onLoad() { this.setData({ a: undefined }) } })',
      }),
    )
    expect(page.data).toEqual({ a: 1 })
    expect(String(program.timeline)).toContain("setData 'a' is undefined and was not set")
  })

  it('calls back when the view has it', async () => {
    const set = stage()
    const { page } = set.program.launch(
      programFolder({
        'app.json': { pages: ['p'] },
        'app.js': 'App({})',
        'p.js':
          'Page({ onLoad() { this.order = []; this.setData({ a: 1 }, () => this.order.push("rendered")); this.order.push("set") } })',
      }),
    )
    expect(page['order']).toEqual(['set'])
    await set.clock.advance(0)
    expect(page['order']).toEqual(['set', 'rendered'])
  })

  it.each(['a..b', '[x]', 'a[', '', 'a.b[1]c'])('refuses the path %j', (path) => {
    const { errors } = open(`Page({ onLoad() { this.setData({ ${JSON.stringify(path)}: 1 }) } })`)
    expect(errors).toMatchObject([
      { source: 'onLoad', error: { message: expect.stringContaining('is no path') as string } },
    ])
  })
})

describe('a component', () => {
  it('lives through its lifetimes, those of its page included', async () => {
    const { heard, component, program, clock, wx } = attach(`Component({
      lifetimes: { created() { note('created') }, attached() { note('attached') }, ready() { note('ready') }, detached() { note('detached') } },
      attached() { note('the old attached, which the other hides') },
      pageLifetimes: { show() { note('page show') }, hide() { note('page hide') } },
    })`)
    expect(heard.splice(0).flat()).toEqual(['created', 'attached', 'ready'])
    program.app.hide()
    await clock.advance(0)
    program.app.show()
    await clock.advance(0)
    expect(heard.splice(0).flat()).toEqual(['page hide', 'page shown', 'page show'])
    component.detach()
    component.detach()
    expect(heard.splice(0).flat()).toEqual(['detached'])
    wx.redirectTo({ url: 'b' })
    await clock.advance(0)
    expect(heard).toEqual([])
  })

  it('is detached with its page', async () => {
    const { heard, wx, clock } = attach("Component({ detached() { note('detached') } })")
    wx.redirectTo({ url: 'b' })
    await clock.advance(0)
    expect(heard.flat()).toEqual(['detached'])
  })

  it('has properties with the empty values of their types, and what it is given', () => {
    const { component } = attach(
      'Component({ properties: { a: String, b: Number, c: Boolean, d: Array, e: Object, f: null, g: { type: String, value: "x" }, h: String }, data: { own: 1 } })',
      { h: 'given' },
    )
    expect(component.instance.data).toEqual({
      a: '',
      b: 0,
      c: false,
      d: [],
      e: null,
      f: null,
      g: 'x',
      h: 'given',
      own: 1,
    })
    expect(component.instance.properties).toBe(component.instance.data)
  })

  it('observes its fields', () => {
    const { component, heard } = attach(`Component({
      properties: { p: { type: Number, observer: 'changed' }, q: { type: Number, observer(now, before) { note('q', now, before) } } },
      observers: {
        'a, b'(a, b) { note('a, b', a, b) },
        'deep.field'(value) { note('deep.field', value) },
        'all.**'(value) { note('all', JSON.stringify(value)) },
        'list[1]'(value) { note('list[1]', value) },
        '**'() { note('any') },
      },
      methods: { changed(now, before) { note('p', now, before) } },
    })`)
    const set = (changes: object): unknown[][] => {
      component.instance.setData(changes)
      return heard.splice(0).filter(([name]) => name !== 'any')
    }
    expect(set({ a: 1 })).toEqual([['a, b', 1, undefined]])
    expect(set({ a: 1, b: 2 })).toEqual([['a, b', 1, 2]])
    expect(set({ deep: { field: 3 } })).toEqual([['deep.field', 3]])
    expect(set({ 'deep.field': 4 })).toEqual([['deep.field', 4]])
    expect(set({ 'deep.field.below': 5 })).toEqual([])
    expect(set({ 'all.of.it': 6 })).toEqual([['all', '{"of":{"it":6}}']])
    expect(set({ list: [1, 2] })).toEqual([['list[1]', 2]])
    component.setProperties({ p: 7, q: 8 })
    expect(heard.filter(([name]) => name !== 'any')).toEqual([
      ['p', 7, 0],
      ['q', 8, 0],
    ])
    expect(heard.filter(([name]) => name === 'any')).toHaveLength(1)
  })

  it('has behaviors, whose lifetimes come first and whose methods it hides', () => {
    const { component, heard } = attach(
      `const shared = require('./shared'); Component({
        behaviors: [shared, 'wx://form-field'],
        data: { own: 1, both: 'component' },
        attached() { note('component attached'); this.hello(); this.only() },
        methods: { hello() { note('hello of the component') } },
      })`,
      {},
      {
        'components/shared.js': `module.exports = Behavior({
          data: { shared: 1, both: 'behavior' },
          properties: { p: Number },
          observers: { p(value) { note('p', value) } },
          lifetimes: { attached() { note('behavior attached') } },
          methods: { hello() { note('hello of the behavior') }, only() { note('only') } },
        })`,
      },
    )
    expect(heard.splice(0).flat()).toEqual([
      'behavior attached',
      'component attached',
      'hello of the component',
      'only',
    ])
    expect(component.instance.data).toEqual({ shared: 1, both: 'component', own: 1, p: 0 })
    component.setProperties({ p: 2 })
    expect(heard).toEqual([['p', 2]])
  })

  it('triggers events, which the test sees', () => {
    const { component } = attach("Component({ attached() { this.triggerEvent('sent', { n: 1 }) } })")
    expect(component.events).toEqual([{ name: 'sent', detail: { n: 1 } }])
  })

  it('swallows what its functions throw', () => {
    const { program } = attach('Component({ attached() { throw new Error("x") } })')
    expect(program.errors).toMatchObject([{ source: 'attached', error: { message: 'x' } }])
  })

  it('can be a page: its methods are the page’s, and the query its properties', async () => {
    const { launched, wx, clock, heard } = attach(
      'Component({})',
      {},
      {
        'pages/b.js': `Component({
        properties: { id: Number },
        lifetimes: { attached() { note('attached', this.data.id) } },
        methods: { onLoad(query) { note('onLoad', query.id) }, onShow() { note('onShow') }, onReady() { note('onReady') } },
      })`,
      },
    )
    wx.navigateTo({ url: 'b?id=7' })
    await clock.advance(0)
    expect(heard).toEqual([['attached', '7'], ['onLoad', '7'], ['onShow'], ['onReady']])
    expect(launched.page.route).toBe('pages/b')
  })

  it('runs when a page that uses it does', () => {
    const { launched } = attach(
      'Component({})',
      {},
      {
        'app.json': { pages: ['pages/a'], usingComponents: { x: '/components/x' } },
        'pages/a.json': { usingComponents: { y: '../components/y', z: 'plugin://other/z' } },
        'pages/a.js': 'Page({ data: { ran: [...require("../list")] } })',
        'list.js': 'module.exports = []',
        'components/x.js': 'require("../list").push("x"); Component({})',
        'components/y.js': 'require("../list").push("y"); Component({})',
      },
    )
    expect(launched.page.data).toEqual({ ran: ['x', 'y'] })
  })
})
