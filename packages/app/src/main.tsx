import { render } from 'preact'
import './styles/index.css'
import { start } from './store/start.ts'
import { App } from './views/app.tsx'

render(<App />, document.getElementById('app')!)
void start()
