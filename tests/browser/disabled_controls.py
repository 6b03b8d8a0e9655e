"""A page with every kind of control, none of which can be used."""

import streamlit as st

from cvlab.ui.style import STYLE

st.html(STYLE)
off = {"disabled": True}
st.button("Start", type="primary", icon=":material/play_arrow:", **off)
st.button("Stop", icon=":material/stop:", **off)
st.button("Later", type="tertiary", **off)
st.download_button("Take it along", "text", **off)
st.link_button("A link", "http://127.0.0.1", **off)
st.page_link("http://127.0.0.1", label="Another link", **off)
st.selectbox("One of them", ["a word", "b"], **off)
st.multiselect("Several", ["a word", "b"], default=["a word"], **off)
st.radio("Radio", ["a", "b"], **off)
st.pills("Pills", ["a", "b"], default="a", **off)
st.segmented_control("Segments", ["a", "b"], default="a", **off)
st.slider("Slider", 0, 9, 3, **off)
st.select_slider("Words on a slider", ["low", "high"], **off)
st.number_input("Number", 0, 9, **off)
st.text_input("Text", "words", **off)
st.text_area("Longer text", "more words", **off)
st.toggle("Toggle", **off)
st.checkbox("Checkbox", **off)
st.file_uploader("File", **off)
st.popover("Popover", **off)
st.write("The last of them")
