"""Everything that speaks to Streamlit: pages call it, nothing below it does."""
