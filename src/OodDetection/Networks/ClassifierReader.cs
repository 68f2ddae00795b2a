using TorchSharp;
using TorchSharp.Modules;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>
/// Reads a frozen classifier in one pass: logits, the penultimate features, which are what its last linear layer takes, and the outputs of named layers.
/// </summary>
internal sealed class ClassifierReader : IDisposable
{
    private const string Output = "output of the network";
    private const double Tolerance = 1e-3; // of the largest logit, for a network in float32; a softmax behind the layer is far beyond
    private const double HalfTolerance = 5e-2; // for one in float16 or bfloat16

    private readonly FrozenNetwork _network;
    private readonly FeatureHook? _hook;

    private ClassifierReader(FrozenNetwork network, FeatureHook? hook, string? headName, ClassifierHead? head)
        => (_network, _hook, HeadName, Head) = (network, hook, headName, head);

    /// <summary>The name of the last linear layer; null where features are not read.</summary>
    internal string? HeadName { get; }

    /// <summary>The last linear layer; null where features are not read.</summary>
    internal ClassifierHead? Head { get; }

    /// <summary>The layers that are read beside.</summary>
    internal IReadOnlyList<string> Layers => [.. (_hook?.Layers ?? []).Where(layer => layer != HeadName)];

    /// <summary>Opens a network that is known to fit; its handle stays the caller's.</summary>
    /// <param name="network">The network.</param>
    /// <param name="head">The name of its last linear layer, or null to read no features.</param>
    /// <param name="layers">Layers to read beside.</param>
    /// <exception cref="ArgumentException">There is no such layer, or the head is not linear.</exception>
    internal static ClassifierReader Open(FrozenNetwork network, string? head, IReadOnlyList<string> layers)
    {
        string[] all = head is null ? [.. layers] : [.. layers.Where(layer => layer != head), head];
        // Of a module what goes in is read, of another network's linear layer the tensor that it takes.
        var hook = all.Length == 0 ? null : new FeatureHook(network.Network, all, network.Network is ExternalNetwork ? null : head);
        try
        {
            return new ClassifierReader(network, hook, head, head is null ? null : HeadOf(network, head));
        }
        catch
        {
            hook?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a network, finds its last linear layer and makes sure that it is what gives the logits.</summary>
    /// <param name="network">The network.</param>
    /// <param name="head">The name of the last linear layer; null to look for it.</param>
    /// <param name="layers">Layers to read beside.</param>
    /// <exception cref="ArgumentException">The network gives something else than logits, or no linear layer gives them.</exception>
    internal static ClassifierReader Find(FrozenNetwork network, string? head, IReadOnlyList<string> layers)
    {
        string[] candidates = head is not null ? [head] : network.Network is ExternalNetwork external ? FeaturesOf(external) : [.. network.Network.named_modules().Where(m => m.module is Linear).Select(m => m.name).Reverse()];
        InvalidOperationException? silent = null;
        foreach (var candidate in candidates)
        {
            ClassifierReader? reader = null;
            try
            {
                reader = Open(network, candidate, layers);
                if (reader.GivesTheLogits()) return reader;
            }
            catch (InvalidOperationException error) when (head is null)
            {
                silent = error; // A layer that does not run is not the last one; what else it may be, the inner exception tells.
            }
            catch
            {
                reader?.Dispose();
                throw;
            }

            reader?.Dispose();
        }

        throw new ArgumentException(
            $"Expected a network '{network.Network.GetName()}' whose output is what a linear layer gives, logits = W·features + b; {(candidates.Length == 0 ? "it has no linear layer" : $"that is not so of: {string.Join(", ", candidates)}")}. " +
            "A softmax or another step after the linear layer has to be left out. Methods that need logits alone, such as energy, work without.",
            nameof(network), silent);
    }

    /// <summary>One forward pass.</summary>
    /// <param name="prepared">n×C×H×W images as the network takes them.</param>
    internal ClassifierOutputs Run(Tensor prepared)
    {
        var outputs = _hook?.RunImages(prepared);
        var output = outputs?.Output ?? NetworkGate.Call(_network.Network, prepared);
        LayerRows.Check(output, Output, prepared.shape[0]);
        if (output.shape is not [_, >= 2])
            throw new ArgumentException($"Expected a classifier that gives two logits or more for each image, N×K; for {prepared.shape[0]} images it gave {string.Join('×', output.shape)} values.");
        Tensor? features = null;
        if (HeadName is not null)
        {
            features = outputs![_network.Network is ExternalNetwork ? HeadName : FeatureHook.InputOf(HeadName)];
            if (features.shape is not [var rows, var width] || rows != prepared.shape[0] || width != Head!.Dimension)
                throw new ArgumentException($"Expected {Head!.Dimension} features for each of {prepared.shape[0]} images to go into the layer '{HeadName}'; it got {string.Join('×', features.shape)}.");
        }

        return new ClassifierOutputs(Numbers(output), features is null ? null : Numbers(features), outputs);

        static Tensor Numbers(Tensor values) => values.detach().to(ScalarType.Float64).cpu();
    }

    /// <summary>The outputs with their names, for <see cref="ImageIndependence"/>.</summary>
    internal IEnumerable<(string Name, Tensor Values)> Named(Tensor prepared)
    {
        var outputs = Run(prepared);
        yield return (Output, outputs.Logits);
        if (outputs.Features is not null) yield return ($"features that go into layer '{HeadName}'", outputs.Features);
        foreach (var layer in Layers) yield return ($"layer '{layer}'", outputs.Layers![layer]);
    }

    public void Dispose()
    {
        _hook?.Dispose();
        Head?.Dispose();
    }

    /// <summary>K, by a pass of two images.</summary>
    internal int CountClasses()
    {
        using var scope = NewDisposeScope();
        return (int)RunRamp().Logits.shape[1];
    }

    private ClassifierOutputs RunRamp()
    {
        using var inference = inference_mode();
        var input = _network.Preprocessing.Input;
        // A ramp: on blank images a bias could hide what the weights do.
        var ramp = Range(2L * input.Channels * input.Height * input.Width, ScalarType.Int64, CPU).remainder(Held(251)).to(ScalarType.Byte).reshape(2, input.Channels, input.Height, input.Width);
        return Run(_network.Preprocessing.Apply(ramp, _network.Device));
    }

    private bool GivesTheLogits()
    {
        using var scope = NewDisposeScope();
        var outputs = RunRamp();
        if (outputs.Logits.shape[1] != Head!.Classes) return false;
        var expected = Head.Logits(outputs.Features!);
        var scale = Math.Max(1, expected.abs().max().Number());
        var isHalf = _network.Network.parameters().Any(p => p.dtype is ScalarType.Float16 or ScalarType.BFloat16);
        return !(outputs.Logits.sub(expected).abs().max().Number() > (isHalf ? HalfTolerance : Tolerance) * scale);
    }

    private static string[] FeaturesOf(ExternalNetwork network)
    {
        using var head = network.FindHead();
        return head is null ? [] : [head.Features];
    }

    private static ClassifierHead HeadOf(FrozenNetwork network, string name)
    {
        if (network.Network is ExternalNetwork external)
        {
            using var given = external.FindHead();
            if (given is null || given.Features != name)
                throw new ArgumentException($"Expected the name of the tensor that goes into the last linear layer, {(given is null ? "which this network doesn't have" : $"'{given.Features}'")}; got '{name}'.", nameof(name));
            using var inner = NewDisposeScope();
            var rows = Copy(given.Weight);
            return new ClassifierHead(rows, given.Bias is null ? zeros(rows.shape[0], ScalarType.Float64, device: CPU).DetachFromDisposeScope() : Copy(given.Bias));
        }

        var module = network.Network.named_modules().First(m => m.name == name).module;
        if (module is not Linear linear)
            throw new ArgumentException($"Expected the name of a linear layer, which gives the logits; '{name}' is a {module.GetName()}.", nameof(name));
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var weight = Copy(linear.weight);
        return new ClassifierHead(weight, linear.bias is { } bias ? Copy(bias) : zeros(weight.shape[0], ScalarType.Float64, device: CPU).DetachFromDisposeScope());

        // float64 of float32 is a copy already; of a layer in float64 it would be the layer's own numbers
        static Tensor Copy(Tensor values) => values.detach().to(ScalarType.Float64).cpu().clone().DetachFromDisposeScope();
    }
}
