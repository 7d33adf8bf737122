// Functions and classes that a module needs because PyTorch lacks something, or defines it differently.

export const helpers = {
  BatchNorm: `
class BatchNorm(nn.modules.batchnorm._BatchNorm):
    """Batch normalization whose moving variance follows the batch's variance divided by the count, as in Keras. PyTorch's own
    divides by the count less one. While it is frozen, it runs on the moving statistics in training, too."""

    def __init__(self, channels, eps, momentum, center=True, scale=True, frozen=False):
        super().__init__(channels, eps=eps, momentum=momentum)
        self.frozen = frozen
        if not scale:
            self.weight = None
        if not center:
            self.bias = None

    def _check_input_dim(self, input):
        pass

    def forward(self, input):
        if not self.training or self.frozen:
            return F.batch_norm(input, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps)
        with torch.no_grad():
            axes = [axis for axis in range(input.dim()) if axis != 1]
            variance, mean = torch.var_mean(input, axes, unbiased=False)
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance, self.momentum)
            self.num_batches_tracked.add_(1)
        return F.batch_norm(input, None, None, self.weight, self.bias, True, 0.0, self.eps)
`,
  LayerNorm: `
class LayerNorm(nn.Module):
    """Layer normalization over any axes; weight and bias have the shape of an example, with 1 for the other axes."""

    def __init__(self, axes, shape, eps, center=True, scale=True):
        super().__init__()
        self.axes, self.eps = axes, eps
        self.weight = nn.Parameter(torch.ones(shape)) if scale else None
        self.bias = nn.Parameter(torch.zeros(shape)) if center else None

    def forward(self, input):
        variance, mean = torch.var_mean(input, self.axes, unbiased=False, keepdim=True)
        output = (input - mean) * torch.rsqrt(variance + self.eps)
        if self.weight is not None:
            output = output * self.weight
        return output if self.bias is None else output + self.bias
`,
  PReLU: `
class PReLU(nn.Module):
    """ReLU with a learned slope on the left, of an example's shape, with 1 for axes that share it."""

    def __init__(self, shape):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(shape))

    def forward(self, input):
        return torch.where(input > 0, input, self.weight * input)
`,
  GaussianNoise: `
class GaussianNoise(nn.Module):
    """Adds normal noise in training."""

    def __init__(self, stddev):
        super().__init__()
        self.stddev = stddev

    def forward(self, input):
        return input + self.stddev * torch.randn_like(input) if self.training else input
`,
  GroupNorm: `
class GroupNorm(nn.Module):
    """Group normalization, of which weight and bias can each be left out. Channels are the axis 1."""

    def __init__(self, groups, channels, eps, center=True, scale=True):
        super().__init__()
        self.groups, self.eps = groups, eps
        self.weight = nn.Parameter(torch.ones(channels)) if scale else None
        self.bias = nn.Parameter(torch.zeros(channels)) if center else None

    def forward(self, input):
        output = F.group_norm(input, self.groups, eps=self.eps)
        shape = (-1,) + (1,) * (input.dim() - 2)
        if self.weight is not None:
            output = output * self.weight.reshape(shape)
        return output if self.bias is None else output + self.bias.reshape(shape)
`,
  product: `
def product(input, axes, keepdim=False):
    """The product along several axes."""
    for axis in sorted(axes, reverse=True):
        input = input.prod(axis, keepdim=keepdim)
    return input
`,
  depth_to_space: `
def depth_to_space(input, size):
    """Blocks of pixels of channels, which have the place in the block before their own number, as in TensorFlow."""
    n, c, h, w = input.shape
    x = input.reshape(n, size, size, c // size**2, h, w).permute(0, 3, 4, 1, 5, 2)
    return x.reshape(n, c // size**2, h * size, w * size)
`,
  space_to_depth: `
def space_to_depth(input, size):
    """Channels of blocks of pixels, the other way round."""
    n, c, h, w = input.shape
    x = input.reshape(n, c, h // size, size, w // size, size).permute(0, 3, 5, 1, 2, 4)
    return x.reshape(n, c * size**2, h // size, w // size)
`,
  clipped_relu: `
def clipped_relu(input, max_value=None, negative_slope=0.0, threshold=0.0):
    """What is above the threshold passes, up to a limit; what is not has another slope."""
    above = input if max_value is None else input.clamp(max=max_value)
    return torch.where(input > threshold, above, negative_slope * (input - threshold))
`,
  average_pool2d: `
def average_pool2d(input, kernel_size, stride, border):
    """The mean of each window, of what lies within the image."""
    ones = F.pad(torch.ones_like(input[:1, :1]), border)
    sums = F.avg_pool2d(F.pad(input, border), kernel_size, stride, divisor_override=1)
    return sums / F.avg_pool2d(ones, kernel_size, stride, divisor_override=1)
`,
  l2_pool2d: `
def l2_pool2d(input, kernel_size, stride, border):
    """The Euclidean norm of each window. Its gradient where all is 0 is 0."""
    squares = F.avg_pool2d(F.pad(input * input, border), kernel_size, stride, divisor_override=1)
    some = squares > 0
    return torch.where(some, torch.sqrt(torch.where(some, squares, torch.ones_like(squares))), squares)
`,
  weighted_average_pool2d: `
def weighted_average_pool2d(input, kernel_size, stride, border, sigma):
    """The mean of each window, weighted by a Gaussian of the distance from its center."""
    rows, columns = (torch.arange(size, dtype=input.dtype, device=input.device) - (size - 1) / 2 for size in kernel_size)
    squares = rows[:, None] ** 2 + columns**2
    weights = torch.exp((squares.min() - squares) / (2 * sigma**2))[None, None]
    shape = input.shape
    images = F.pad(input.reshape(-1, 1, *shape[2:]), border)
    ones = F.pad(torch.ones_like(input[:1, :1]), border)
    output = F.conv2d(images, weights, stride=stride) / F.conv2d(ones, weights, stride=stride)
    return output.reshape(*shape[:2], *output.shape[2:])
`,
  local_response_norm: `
def local_response_norm(input, axis, before, after, bias, alpha, beta):
    """Divides each value by what the channels around it hold at the same place."""
    x = input.movedim(axis, -1)
    squares = F.pad(x * x, (before, after))
    sums = squares.unfold(-1, before + after + 1, 1).sum(-1)
    return (x * (bias + alpha * sums) ** -beta).movedim(-1, axis)
`,
} as const

export type HelperName = keyof typeof helpers
