"""Writes the models in files/ with Keras 3 itself, and what they predict; and older layouts of HDF5 with h5py.

Run in this folder, where Keras and h5py are installed: python3 write-keras.py
"""

import json

import h5py
import keras
import numpy as np
from keras import layers as L

rng = np.random.default_rng(0)


def draw(model):
    """Random weights, rounded, so that files and their text stay small."""
    for weight in model.weights:
        if "seed" in weight.path:
            continue
        values = rng.normal(0, 0.4, weight.shape).round(2).astype("float32")
        if "variance" in weight.path:
            values = np.abs(values) + 0.5
        weight.assign(values)


def save(name, model, formats=("keras", "h5", "weights.h5")):
    draw(model)
    inputs = [rng.normal(0, 1, (2, *one.shape[1:])).round(2).astype("float32") for one in model.inputs]
    outputs = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    for extension in formats:
        path = f"files/{name}.{extension}"
        model.save_weights(path) if extension == "weights.h5" else model.save(path)
    arrays = lambda many: [{"shape": list(one.shape), "data": [round(float(v), 6) for v in one.ravel()]} for one in many]
    with open(f"files/{name}.json", "w") as file:
        json.dump({"inputs": arrays(inputs), "outputs": arrays(outputs)}, file, separators=(",", ":"))
    return model


sequential = save(
    "sequential",
    keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            L.Conv2D(4, 3, activation="relu", padding="same", kernel_regularizer="l2"),
            L.BatchNormalization(),
            L.LeakyReLU(negative_slope=0.1),
            L.MaxPooling2D(),
            L.SeparableConv2D(3, 3, depth_multiplier=2, activation="swish"),
            L.Dropout(0.2),
            L.Flatten(),
            L.Dense(3),
            L.Softmax(),
        ]
    ),
)

image = L.Input((8, 8, 4), name="image")
x = L.RandomFlip("horizontal")(image)
x = L.ZeroPadding2D(((0, 1), (2, 1)))(x)
x = L.DepthwiseConv2D(3, strides=2, depth_multiplier=2, activation="hard_sigmoid")(x)
x = L.PReLU(shared_axes=[1, 2])(x)
y = L.Conv2D(8, 1, use_bias=False, groups=2)(x)
x = L.Add()([x, y])
pooled = [L.AveragePooling2D(3, 1, "same")(x), L.MaxPooling2D(3, 1, "same")(x)]
x = L.Concatenate()([*pooled, x])
x = L.Conv2DTranspose(4, 3, strides=2, padding="same")(x)
x = L.LayerNormalization()(x)
x = L.UpSampling2D(2, interpolation="bilinear")(x)
x = L.Cropping2D(((1, 2), (0, 3)))(x)
x = L.Resizing(6, 9)(x)
gate = L.Dense(4, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(x))
x = L.Multiply()([x, gate])
x = (x + 3.0) * 2.0 - x / 4.0
peaks = L.GlobalMaxPooling2D(name="peaks")(x)
pixels = L.Dense(2, activation="gelu", name="pixels")(x)
flat = L.Permute((2, 1))(L.Reshape((2, 2))(peaks))
save("functional", keras.Model(image, [L.Flatten(name="flat")(flat), pixels]), ("keras", "h5"))

base = keras.Sequential([L.Input((6, 6, 2)), L.Conv2D(3, 3, name="conv"), L.BatchNormalization(name="bn"), L.ReLU(6.0)], name="base")
base.layers[0].trainable = False
inner_input = L.Input((4, 4, 3))
inner = keras.Model(inner_input, L.Conv2D(3, 1, name="conv", activation="elu")(inner_input), name="inner")
shared = L.Conv2D(3, 3, padding="same", name="shared")
left, right = L.Input((6, 6, 2), name="left"), L.Input((6, 6, 2), name="right")
a, b = inner(base(left)), inner(base(right))
a = shared(shared(a))
c = L.GaussianNoise(0.1)(L.Subtract()([a, b]))
c = L.Maximum()([L.Average()([c, a]), b])
nested = save("nested", keras.Model([left, right], L.Dense(2, name="out")(L.GlobalAveragePooling2D()(c))), ("keras", "h5"))

# Keras 2: weights of a nested model in one list, what is trained first, under names that lead nowhere; lists in parts.
with h5py.File("files/nested.h5") as new, h5py.File("files/nested-older.h5", "w") as old:
    config = json.loads(new.attrs["model_config"])
    old.attrs["model_config"] = json.dumps(config).encode()
    old.attrs["keras_version"] = b"2.4.0"
    group = old.create_group("model_weights")
    names = [layer.name.encode() for layer in nested.layers]
    group.attrs["layer_names0"], group.attrs["layer_names1"] = names[:4], names[4:]
    for layer in nested.layers:
        own = group.create_group(layer.name)
        weights = layer.trainable_weights + layer.non_trainable_weights
        titles = [f"{layer.name}_{i}/variable_{i}:0" for i in range(len(weights))]
        own.attrs["weight_names"] = [title.encode() for title in titles]
        for title, weight in zip(titles, weights):
            own.create_dataset(title, data=weight.numpy(), compression="gzip", shuffle=True)

# Keras 3.0: another name of the group, and no names of layers.
with h5py.File("files/sequential.weights.h5") as new, h5py.File("files/sequential-3.0.weights.h5", "w") as old:
    new.copy("layers", old, "_layer_checkpoint_dependencies")
    old.visititems(lambda _, one: [one.attrs.pop(key) for key in list(one.attrs)] and None)
    old["_layer_checkpoint_dependencies/conv2d/vars/0"].parent["half"] = np.zeros(1, "float16")
    kernel = old["_layer_checkpoint_dependencies/dense/vars/0"][()]
    del old["_layer_checkpoint_dependencies/dense/vars/0"]
    old["_layer_checkpoint_dependencies/dense/vars/0"] = kernel.astype(">f8")
