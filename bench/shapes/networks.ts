// Layers of well-known networks, as `network/layer`. Images of the large ones are halved to 112×112, their batch is 1: it
// is their channels and filters that tell kernels apart. MobileNet's depthwise layers have no kernel here.
// Sources: LeCun et al. 1998; Simonyan & Zisserman 2014; He et al. 2015 (strides where the paper has them); Howard et al.
// 2017; DeepBench's inference_server_set, code/kernels/conv_problems.h, whose padding of strided layers is left out.

export const convolutions: Readonly<Record<string, string>> = {
  'case-study/conv1': 'mb32ic3ih70oc32kh3',
  'case-study/conv2': 'mb32ic32ih34oc32kh3',
  'lenet/conv1': 'mb32ic1ih28oc6kh5ph2',
  'lenet/conv2': 'mb32ic6ih14oc16kh5',
  'vgg16/conv1_1': 'mb1ic3ih112oc64kh3ph1',
  'vgg16/conv1_2': 'mb1ic64ih112oc64kh3ph1',
  'vgg16/conv2_1': 'mb1ic64ih56oc128kh3ph1',
  'vgg16/conv2_2': 'mb1ic128ih56oc128kh3ph1',
  'vgg16/conv3_1': 'mb1ic128ih28oc256kh3ph1',
  'vgg16/conv3_2': 'mb1ic256ih28oc256kh3ph1',
  'vgg16/conv4_1': 'mb1ic256ih14oc512kh3ph1',
  'vgg16/conv4_2': 'mb1ic512ih14oc512kh3ph1',
  'vgg16/conv5': 'mb1ic512ih7oc512kh3ph1',
  'resnet50/conv1': 'mb1ic3ih112oc64oh56kh7sh2',
  'resnet50/conv2_1x1a': 'mb1ic64ih28oc64kh1',
  'resnet50/conv2_3x3': 'mb1ic64ih28oc64kh3ph1',
  'resnet50/conv2_1x1b': 'mb1ic64ih28oc256kh1',
  'resnet50/conv3_1x1a': 'mb1ic256ih28oc128kh1sh2',
  'resnet50/conv3_3x3': 'mb1ic128ih14oc128kh3ph1',
  'resnet50/conv4_3x3': 'mb1ic256ih7oc256kh3ph1',
  'resnet50/conv5_3x3': 'mb1ic512ih4oc512kh3ph1',
  'mobilenet/conv1': 'mb1ic3ih112oc32oh56kh3sh2',
  'mobilenet/pointwise1': 'mb1ic32ih56oc64kh1',
  'mobilenet/pointwise2': 'mb1ic64ih28oc128kh1',
  'mobilenet/pointwise4': 'mb1ic128ih14oc256kh1',
  'mobilenet/pointwise6': 'mb1ic256ih7oc512kh1',
  'mobilenet/pointwise12': 'mb1ic512ih4oc1024kh1',
  'deepbench/speech1': 'mb1ic1ih161iw700oc32kh5kw20sh2sw2',
  'deepbench/ocr1': 'mb1ic1ih48iw480oc16kh3ph1',
  'deepbench/ocr2': 'mb1ic16ih24iw240oc32kh3ph1',
  'deepbench/ocr3': 'mb1ic32ih12iw120oc64kh3ph1',
  'deepbench/ocr4': 'mb1ic64ih6iw60oc128kh3ph1',
  'deepbench/face2': 'mb1ic64ih54oc64kh3ph1',
  'deepbench/face3': 'mb1ic128ih27oc128kh3ph1',
  'deepbench/face4': 'mb1ic128ih14oc256kh3ph1',
  'deepbench/face5': 'mb1ic256ih7oc512kh3ph1',
  'deepbench/vision5x5': 'mb1ic192ih28oc32kh5ph2',
}

/** Images between layers, as `mb32ic16ih32`: images, channels, side. CIFAR's network has a batch. */
export const images: Readonly<Record<string, string>> = {
  'resnet20/stage1': 'mb32ic16ih32',
  'resnet20/stage2': 'mb32ic32ih16',
  'resnet20/stage3': 'mb32ic64ih8',
  'resnet50/conv1': 'mb1ic64ih56',
  'resnet50/conv2': 'mb1ic256ih28',
  'resnet50/conv3': 'mb1ic512ih14',
  'resnet50/conv4': 'mb1ic1024ih7',
  'resnet50/conv5': 'mb1ic2048ih4',
}
