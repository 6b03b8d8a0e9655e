"""All that a stranger's file passes before it is a network: nothing in it is run, unpickled or believed."""
