using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The parameters and layers of a network by their names.</summary>
internal sealed class ModuleNumbers
{
    private readonly Dictionary<string, Tensor> _tensors;
    private readonly Dictionary<string, nn.Module> _modules;

    /// <exception cref="NotSupportedException">The network computes in another type than float32.</exception>
    internal ModuleNumbers(nn.Module network)
    {
        _tensors = network.state_dict();
        _modules = network.named_modules().ToDictionary(m => m.name, m => m.module, StringComparer.Ordinal);
        if (_tensors.Values.FirstOrDefault(t => is_floating_point(t.dtype) && t.dtype != ScalarType.Float32) is { } other)
            throw new NotSupportedException($"The network '{network.GetName()}' is in {other.dtype}; networks are exported in float32. Convert it before it is frozen: network.to(torch.float32).");
    }

    internal Tensor Weight(string layer) => _tensors[$"{layer}.weight"];

    internal Tensor? Bias(string layer) => _tensors.GetValueOrDefault($"{layer}.bias");

    internal BatchNormNumbers Norm(string layer) => BatchNormNumbers.Of(_modules[layer]);

    internal bool Has(string layer) => _modules.ContainsKey(layer);
}
