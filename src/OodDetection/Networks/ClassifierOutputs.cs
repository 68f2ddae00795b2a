using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>What a classifier gave for n images in one pass. The tensors belong to the scope in which it ran.</summary>
/// <param name="Logits">n×K, float64, on the CPU.</param>
/// <param name="Features">n×D penultimate features, float64, on the CPU; null where they were not read.</param>
/// <param name="Layers">The outputs of named layers, as the network gave them; null where none were read.</param>
internal sealed record ClassifierOutputs(Tensor Logits, Tensor? Features, LayerOutputs? Layers);
