import { describe, expect, it } from 'vitest'
import { stage } from './program.ts'

describe('login (docs/platform.md §10)', () => {
  it('gives a code that a backend trades for the same user each time', async () => {
    const { clock, wx, program } = stage()
    const codes: string[] = []
    wx.login({ success: ({ code }) => codes.push(code) })
    const promise = wx.login()
    await clock.advance(0)
    codes.push((await promise).code)
    expect(new Set(codes).size).toBe(2)
    const sessions = codes.map((code) => program.account.codeToSession(code) as { openid: string })
    expect(sessions[0]).toEqual({ openid: expect.stringMatching(/^o/), session_key: expect.any(String) })
    expect(sessions[1]!.openid).toBe(sessions[0]!.openid)
  })

  // Documented
  it('gives a code for one use', async () => {
    const { clock, wx, program } = stage()
    const promise = wx.login()
    await clock.advance(0)
    const { code } = await promise
    expect(program.account.codeToSession(code)).toHaveProperty('openid')
    expect(program.account.codeToSession(code)).toEqual({ errcode: 40163, errmsg: 'code been used' })
  })

  // Documented
  it.each([
    [300_000, true],
    [300_001, false],
  ])('gives a code that after %s ms is good: %s', async (ms, good) => {
    const { clock, wx, program } = stage()
    const promise = wx.login()
    await clock.advance(0)
    const { code } = await promise
    await clock.advance(ms)
    const session = program.account.codeToSession(code)
    if (good) expect(session).toHaveProperty('openid')
    else expect(session).toEqual({ errcode: 40029, errmsg: 'invalid code' })
  })

  it('knows no code that it did not give', () => {
    expect(stage().program.account.codeToSession('guess')).toEqual({ errcode: 40029, errmsg: 'invalid code' })
  })
})

describe('getRandomValues (docs/platform.md §7)', () => {
  // Documented: asynchronous
  it('gives as many bytes as asked for, the same for the same seed', async () => {
    const draw = async (seed: number): Promise<number[]> => {
      const { clock, wx } = stage({ seed })
      const promise = wx.getRandomValues({ length: 32 })
      await clock.advance(0)
      return [...new Uint8Array((await promise).randomValues)]
    }
    const first = await draw(1)
    expect(first).toHaveLength(32)
    expect(new Set(first).size).toBeGreaterThan(16)
    expect(await draw(1)).toEqual(first)
    expect(await draw(2)).not.toEqual(first)
  })

  it.each([0, -1, 1.5, 1_048_577, undefined, '7'])('refuses the length %s', async (length) => {
    const { clock, wx } = stage()
    const called: string[] = []
    wx.getRandomValues({ length: length as number, fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(0)
    expect(called).toEqual([expect.stringMatching(/^getRandomValues:fail parameter error/)])
  })
})
