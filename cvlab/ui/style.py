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
