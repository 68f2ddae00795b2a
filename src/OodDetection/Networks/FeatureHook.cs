using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>Reads the outputs of named layers of any network during a forward pass, without changing the network's code.</summary>
/// <remarks>
/// <b>Thread safety.</b> <see cref="Run"/> may be called from several threads at once, as far as the network's own forward pass may.
/// Making and disposing a hook waits for the passes of other hooks and detectors on the network to end; where the caller runs the network
/// directly, no pass may run then.
/// A layer fires its hooks only where the network calls it by <c>call</c>; TorchSharp's <c>forward</c> bypasses them.
/// </remarks>
public sealed class FeatureHook : IDisposable
{
    private readonly Module<Tensor, Tensor> _network;
    private readonly List<Action> _removers = [];
    private int _disposed;

    // The hooks stay registered; what they fill is looked up by thread, so that concurrent passes don't mix.
    private readonly ThreadLocal<Dictionary<string, Tensor>?> _current = new();

    /// <summary>Hooks layers of a network.</summary>
    /// <param name="network">Any network from a tensor to a tensor; it stays the caller's.</param>
    /// <param name="layers">The layers' names as <c>named_modules()</c> gives them, such as <c>group1</c> or <c>features.3</c>.</param>
    /// <exception cref="ArgumentException">No name is given, a name is given twice, or there is no such layer; the message lists the layers there are.</exception>
    public FeatureHook(Module<Tensor, Tensor> network, params IReadOnlyList<string> layers)
        : this(network, layers, null)
    {
    }

    /// <summary>Hooks layers of a network, and what goes into one of them, which is read under <see cref="InputOf"/>.</summary>
    internal FeatureHook(Module<Tensor, Tensor> network, IReadOnlyList<string> layers, string? inputOf)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0)
            throw new ArgumentException($"Expected the name of at least one layer; there are: {Listed(network)}.", nameof(layers));
        if (layers.Distinct(StringComparer.Ordinal).Count() != layers.Count)
            throw new ArgumentException($"Expected layers with different names; got {string.Join(", ", layers)}.", nameof(layers));

        _network = network;
        Layers = [.. layers];
        if (network is ExternalNetwork external)
        {
            external.Prepare(Layers);
            return;
        }

        var modules = network.named_modules().ToDictionary(m => m.name, m => m.module, StringComparer.Ordinal);
        var chosen = Layers.Select(layer => modules.GetValueOrDefault(layer ?? "") as Module<Tensor, Tensor>
            ?? throw new ArgumentException($"The network has no layer '{layer}' that maps a tensor to a tensor; it has: {Listed(network)}.", nameof(layers))).ToArray();

        NetworkGate.ChangeHooks(network, () =>
        {
            foreach (var (layer, module) in Layers.Zip(chosen))
            {
                string[] names = [.. AllNames(network, "").Where(m => ReferenceEquals(m.Module, module)).Select(m => m.Name).Distinct()];
                var remover = module.register_forward_hook((_, input, output) =>
                {
                    if (layer == inputOf) Capture(InputOf(layer), input, [], keepsValues: false);
                    Capture(layer, output, names, KeepsValues(network, module));
                    return output;
                });
                _removers.Add(remover.remove);
            }
        });
    }

    /// <summary>The names of the hooked layers, in the order given.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The name under which the input of a layer is read.</summary>
    internal static string InputOf(string layer) => $"input of {layer}";

    /// <summary>The names of the layers of a network that can be hooked.</summary>
    public static IReadOnlyList<string> LayerNames(Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network is ExternalNetwork external) return external.LayerNames;
        return [.. network.named_modules().Where(m => m.module is Module<Tensor, Tensor> && m.name.Length > 0).Select(m => m.name)];
    }

    /// <summary>Runs the network and reads the hooked layers.</summary>
    /// <param name="input">What the network takes.</param>
    /// <returns>The network's output and the layers' outputs. Where a layer ran more than once, its last output.</returns>
    /// <exception cref="InvalidOperationException">A hooked layer did not run in this pass, or it has several names, being one module in several places, and ran more than once.</exception>
    public LayerOutputs Run(Tensor input)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (_network is ExternalNetwork external)
        {
            var (result, outputs) = NetworkGate.Call(external, input, Layers);
            return new LayerOutputs(result, Layers, Layers.Zip(outputs).ToDictionary(l => l.First, l => l.Second, StringComparer.Ordinal));
        }

        var features = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var outer = _current.Value;
        _current.Value = null;
        Tensor? output = null;
        try
        {
            output = NetworkGate.Call(_network, input, () => _current.Value = features);
            var silent = Layers.Where(l => !features.ContainsKey(l)).ToArray();
            if (silent.Length > 0)
                throw new InvalidOperationException($"The layer '{silent[0]}' did not run in the forward pass, or was run by 'forward' instead of 'call'. The network's layers are: {Listed(_network)}.");
            foreach (var feature in features.Values) CurrentDisposeScope?.Attach(feature);
            return new LayerOutputs(output, Layers, features);
        }
        catch
        {
            output?.Dispose();
            foreach (var feature in features.Values) feature.Dispose();
            throw;
        }
        finally
        {
            _current.Value = outer;
        }
    }

    /// <summary>As <see cref="Run"/>, for layers that are to have a row of floating-point numbers for each image.</summary>
    /// <exception cref="ArgumentException">A layer has other rows, or another type; the message names it.</exception>
    internal LayerOutputs RunImages(Tensor images)
    {
        var outputs = Run(images);
        try
        {
            foreach (var layer in Layers) LayerRows.Check(outputs[layer], $"layer '{layer}'", images.shape[0]);
            return outputs;
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }

    /// <summary>Takes the hooks off the network.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_network is ExternalNetwork external)
        {
            external.Release(Layers);
            return;
        }

        NetworkGate.ChangeHooks(_network, () =>
        {
            foreach (var remove in _removers) remove();
        });
        _removers.Clear();
        // _current is left to the collector: a pass that doesn't go through the gate may be inside one of the hooks just removed.
    }

    private void Capture(string layer, Tensor output, string[] names, bool keepsValues)
    {
        if (_current.Value is not { } features) return;
        if (features.Remove(layer, out var earlier))
        {
            earlier.Dispose();
            // The hook knows the module, not the place in the network that it ran at: the last output would be given for all of its names.
            if (names.Length > 1)
                throw new InvalidOperationException($"The layers {string.Join(" and ", names.Select(name => $"'{name}'"))} are one module, which ran more than once in the forward pass: which of its outputs is that of '{layer}' can't be told. Give each place a module of its own, which for activations costs nothing, or choose layers before or after them.");
        }

        // The memory is the output's own as long as anybody holds it, but an in-place layer may overwrite it: so else a copy.
        var detached = output.detach();
        features.Add(layer, keepsValues ? detached.DetachFromDisposeScope() : Copy(detached).DetachFromDisposeScope());

        static Tensor Copy(Tensor values)
        {
            using (values) return values.clone();
        }
    }

    // What the library's own networks do with these layers' outputs is known: nothing is written there.
    private static bool KeepsValues(Module network, Module layer) => network switch
    {
        FilterBank => true,
        WideResNet or CifarResNet => IsBlock(layer) || (layer is TorchSharp.Modules.Sequential && layer.children().Any() && layer.children().All(IsBlock)),
        _ => false,
    };

    private static bool IsBlock(Module layer) => layer is WideResNetBlock or CifarResNetBlock;

    // Every name that leads to a module, so that one in two places has two.
    private static IEnumerable<(string Name, Module Module)> AllNames(Module module, string name)
        => module.named_children().SelectMany(child => AllNames(child.module, name.Length == 0 ? child.name : $"{name}.{child.name}")).Prepend((name, module));

    private static string Listed(Module network) => network is TorchScriptNetwork
        ? "none that can be read, since hooks don't reach into TorchScript; its output can be read"
        : LayerNaming.Listed(LayerNames(network));
}
