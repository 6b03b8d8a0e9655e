"""What the theme cannot say: room for the pictures, text that can be read, and where the keyboard is."""

from __future__ import annotations

# Streamlit's own greys, focus rings and disabled controls stay below what WCAG 2.2 asks for.
STYLE = """<style>
:root { --quiet: light-dark(#5b6270, #9ba2b0); --ring: light-dark(#0b5fb0, #7cbcf8); }
/* At 1280 pixels Streamlit's margins take a seventh of the page; the pictures need it more. */
.stMain .katex-display > .katex { font-size: 1rem; }
@media (min-width: 641px) {
  .stMain [data-testid="stColumn"] .katex-display { overflow: visible; }
  .stMain [data-testid="stColumn"] .katex-display > .katex { font-size: 0.85rem; }
}
@media (max-width: 640px) {
  .stMain .katex-display > .katex { font-size: 0.95rem; }
  .stMarkdown p .katex { font-size: 1rem; } /* at KaTeX's 1.21 the longest formulas left a telephone's screen */
}
@media (min-width: 640px) { [data-testid="stMainBlockContainer"] { padding-left: 2.5rem; padding-right: 2.5rem; } }
/* One line of title, promise, and what else there is. */
:is(.st-key-lesson_head, .st-key-home_head) { flex-wrap: nowrap; }
:is(.st-key-lesson_head, .st-key-home_head) h1 { padding: 0; font-size: 1.4rem; white-space: nowrap; }
:is(.st-key-lesson_head, .st-key-home_head) > :nth-child(2) { flex: 1 1 0; min-width: 0; }
:is(.st-key-lesson_head, .st-key-home_head) [data-testid="stMarkdownContainer"] { margin: 0; }
:is(.st-key-lesson_head, .st-key-home_head) p { margin: 0; font-size: 0.9rem; line-height: 1.3; }
.st-key-lesson_tools { flex-wrap: nowrap; gap: 0.3rem; }
.st-key-lesson_tools button { min-height: 2rem; padding: 0.1rem 0.4rem; font-size: 0.85rem; }
.st-key-lesson_tools button p { font-size: 0.85rem; }
.st-key-stage_next a { height: auto; }
.st-key-stage_next a p { white-space: normal; }
.st-key-stage_reading { max-width: 50rem; }
/* The steps: a rail at the left of wide screens, a sheet at the bottom of narrow ones (see ui/steps). */
.st-key-stage_steps { position: fixed; z-index: 30; bottom: 0; left: 0; box-sizing: border-box; overflow-y: auto;
  background: light-dark(#f2f5f9, #1b222c); }
html:not([data-step="predict"]) .st-key-stage_question { display: none; }
@media (min-width: 1100px) {
  .st-key-stage_steps { top: 3.75rem; width: 18.5rem; padding: 1rem; }
  .stMain:has(.st-key-stage_steps) [data-testid="stMainBlockContainer"] { padding-left: 20.5rem; padding-right: 2rem; }
  html[data-sheet=""] .st-key-stage_steps { width: 2.6rem; padding: 0.5rem 0.3rem; background: none; }
  html[data-sheet=""] .st-key-stage_question { display: none; }
  html[data-sheet=""] .stMain:has(.st-key-stage_steps) [data-testid="stMainBlockContainer"] { padding-left: 4rem; }
  /* The controls stay in sight while a long result scrolls. */
  [data-testid="stVerticalBlock"]:has(> [data-testid="stLayoutWrapper"] > .st-key-stage_controls) { position: sticky;
    top: 4.5rem; max-height: calc(100vh - 5.5rem); overflow-y: auto; padding-bottom: 0.75rem; }
}
@media (max-width: 1099.98px) {
  .st-key-stage_steps { right: 0; gap: 0; max-height: 80vh; padding: 0.5rem 1rem;
    border-top: 1px solid light-dark(#ccd5e0, #36414f); }
  .st-key-stage_steps > :first-child { order: 1; } /* its bar stays at the bottom, under the thumb */
  html:not([data-sheet="steps"]) .st-key-stage_question, .st-key-stage_next { display: none; }
  .stMain:has(.st-key-stage_steps) [data-testid="stMainBlockContainer"] { padding-bottom: 6rem; }
}
@media (max-width: 640px) {
  :is(.st-key-lesson_head, .st-key-home_head) { flex-wrap: wrap; row-gap: 0.4rem; }
  :is(.st-key-lesson_head, .st-key-home_head) > :nth-child(2) { flex-basis: 100%; }
  .st-key-lesson_tools button { padding: 0.1rem 0.3rem; }
  .st-key-stage_controls { position: fixed; z-index: 29; bottom: 3.6rem; left: 0; right: 0; box-sizing: border-box;
    max-height: 62vh; padding: 1rem; overflow-y: auto; background: light-dark(#fff, #11161d);
    border-top: 1px solid light-dark(#ccd5e0, #36414f); }
  html:not([data-sheet="controls"]) .st-key-stage_controls { display: none; }
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"] .st-key-stage_controls) { gap: 0; }
}
html[data-sheet=""] .st-key-stage_next { display: none; }
@media (max-width: 640px) { [data-testid="stButtonGroup"] [role="radiogroup"] { flex-wrap: wrap; } }
/* The map: whole cards that are links. */
[class*="st-key-cards_"] { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: 1rem; }
[class*="st-key-card_"] { position: relative; overflow: hidden; padding: 0; height: 100%; }
[class*="st-key-card_"]:hover { border-color: light-dark(#0b5fb0, #5aa9f5); }
[class*="st-key-card_"] img { height: 7.5rem; object-fit: cover; object-position: top; border-radius: 0; }
@media (max-width: 640px) {
  [class*="st-key-card_"]:not([class*="words"]) { display: grid; grid-template-columns: 6.5rem 1fr; }
  [class*="st-key-card_"] img { height: 6.5rem; object-position: left top; }
}
/* Streamlit leaves room for a button beside a picture, which a card has no use for, and cuts a long name. */
[class*="st-key-card_"] :is([data-testid="stFullScreenFrame"] > div, [data-testid="stImage"],
  [data-testid="stImageContainer"], img) { width: 100% !important; }
[class*="st-key-card_"] [data-testid="stFullScreenFrame"] > div > :not([data-testid="stImage"]) { display: none; }
[class*="st-key-card_words_"] :is(a, a span, a p) { white-space: normal; overflow: visible; line-height: 1.3; }
[class*="st-key-card_words_"] { padding: 0.5rem 0.8rem 0.7rem; }
[class*="st-key-card_"] :is(div, a) { position: static; }
[class*="st-key-card_"] a::after { content: ""; position: absolute; inset: 0; }
[class*="st-key-card_"][data-progress]::before { content: attr(data-progress); position: absolute; z-index: 1;
  top: 0.4rem; right: 0.4rem; padding: 0.1rem 0.5rem; border-radius: 1rem; font-size: 0.75rem;
  color: light-dark(#fff, #11161d);
  background: light-dark(#0a6b2d, #2fbf5f); }
@media (min-width: 640.01px) { div:has(> .st-key-on_phones) { display: none; } }
/* White on the dark theme's light blue could hardly be read. */
[data-testid="stBaseButton-primary"]:enabled, [data-testid="stMultiSelect"] [data-tag] {
  color: light-dark(#fff, #11161d) !important;
}
.stApp :is(button, input, textarea, select):disabled, .stApp [aria-disabled="true"], .stApp a[disabled] p,
.stApp [data-testid="stSlider"]:has(:disabled) p, .stApp [data-testid="stWidgetLabel"][disabled] p,
.stApp label:has(:disabled) p,
[data-testid="stMultiSelectTagsContainer"]:has(:disabled) [data-tag] {
  color: var(--quiet) !important;
  -webkit-text-fill-color: var(--quiet);
  opacity: 1 !important;
}
[data-testid="stMultiSelectTagsContainer"]:has(:disabled) [data-tag] { background: transparent; }
[data-testid^="stBaseButton"]:disabled { border: 1px dashed var(--quiet) !important; }
[class*="st-key-modularity_"] [role="combobox"] { font-size: 0.85rem; } /* five menus beside each other */
.st-key-run_buttons { align-content: flex-start; min-height: 6rem; }
@media (max-width: 640px) { .st-key-run_buttons { min-height: 9.5rem; } }
.stApp :focus-visible { outline: 3px solid var(--ring) !important; outline-offset: 1px; }
[data-testid="stSidebar"] :focus-visible { outline-offset: -3px !important; }
/* Plotly's axes and keys, at 3.7 : 1 by the theme. */
.stPlotlyChart :is(.xtick, .ytick, .y2tick, .g-xtitle, .g-ytitle, .g-y2title, .gtitle, .legend, .cbaxis) text,
.stPlotlyChart text.gtitle { fill: var(--quiet) !important; }
[data-testid="stCaptionContainer"] { opacity: 0.8 !important; }
code .token.comment, code .token.punctuation { color: var(--quiet) !important; }
code .token.keyword { color: light-dark(#0b5fb0, #5aa9f5) !important; }
code .token.string { color: light-dark(#0a6b2d, #2fbf5f) !important; }
code .token.number, code .token.boolean { color: light-dark(#0b6659, #29b09d) !important; }
code .token.operator { color: light-dark(#954400, #f08a3c) !important; }
</style>"""
