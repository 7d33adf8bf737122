"""Writes state_dicts of PyTorch into files/, and what the modules compute.

Run in this folder: python3 write-torch.py
"""

import json

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 8, 3, groups=8, padding=1, bias=False),
            nn.PReLU(8),
            nn.ConvTranspose2d(8, 4, 2, stride=2),
            nn.Conv2d(4, 4, 3, padding=1, groups=2),
            nn.PReLU(),
        )
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Linear(4 * 6 * 8, 10), nn.BatchNorm1d(10), nn.ReLU(), nn.Linear(10, 5)
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


class Decoder(nn.Module):
    """A vector that becomes an image, and one again, beside itself."""

    def __init__(self):
        super().__init__()
        self.grow = nn.Linear(5, 4 * 3 * 4)
        self.normal = nn.BatchNorm1d(4 * 3 * 4)
        self.mix = nn.Conv2d(4, 2, 1)
        self.out = nn.Linear(2 * 3 * 4 + 5, 3)

    def forward(self, x):
        image = F.relu(self.normal(self.grow(x))).view(-1, 4, 3, 4)
        return self.out(torch.cat([self.mix(image).flatten(1), x], 1))


def drawn(module):
    with torch.no_grad():
        for name, values in [*module.named_parameters(), *module.named_buffers()]:
            if values.dtype.is_floating_point:
                values.normal_(0, 0.3)
                if "running_var" in name:
                    values.abs_().add_(0.5)
    return module.eval()


classifier, decoder = drawn(Classifier()), drawn(Decoder())
x, z = torch.randn(2, 3, 6, 8), torch.randn(2, 5)
torch.save(classifier.state_dict(), "files/classifier.pt")
torch.save({"epoch": 3, "state_dict": classifier.state_dict(), "optimizer": {"lr": 0.1}}, "files/checkpoint.pth")
torch.save(classifier, "files/whole.pt")
torch.save(decoder.state_dict(), "files/decoder.pt")
torch.save(decoder.state_dict(), "files/before-1.6.pt", _use_new_zipfile_serialization=False)
flat = lambda values: [round(float(v), 6) for v in values.flatten()]
expected = {"x": flat(x.permute(0, 2, 3, 1)), "y": flat(classifier(x)), "z": flat(z), "w": flat(decoder(z))}
with open("files/expected.json", "w") as file:
    json.dump(expected, file, separators=(",", ":"))
