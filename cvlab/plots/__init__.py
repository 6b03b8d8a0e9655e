"""Data in, figure out: nothing here computes, scales silently, or knows of Streamlit or Keras."""
