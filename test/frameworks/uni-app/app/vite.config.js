import uni from '@dcloudio/vite-plugin-uni'
import { defineConfig } from 'vite'

/** In one file, as the test's browser knows no modules. */
const oneFile = {
  rollupOptions: { output: { format: 'iife', inlineDynamicImports: true } },
  modulePreload: false,
}

export default defineConfig({
  plugins: [(uni.default ?? uni)()],
  build: process.env.UNI_PLATFORM === 'h5' ? oneFile : {},
})
