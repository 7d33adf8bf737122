# Loads models that receptive wrote with Keras 3, and tells what they predict. Run with a folder that holds cases.json.

import json
import sys

import keras
import numpy as np

folder = sys.argv[1]
answers = []
for case in json.load(open(f"{folder}/cases.json")):
    model = keras.models.load_model(f"{folder}/{case['name']}.keras")
    inputs = [np.array(one["data"], "float32").reshape(one["shape"]) for one in case["inputs"]]
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    outputs = [np.array(one) for one in outputs]
    answers.append([{"shape": one.shape, "data": one.astype("float64").flatten().tolist()} for one in outputs])
print(json.dumps(answers))
