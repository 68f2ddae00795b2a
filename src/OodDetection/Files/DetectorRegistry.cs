using System.Text.Json;
using System.Text.Json.Nodes;
using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>What may stand in a detector file. A file names kinds; only kinds that are registered here are ever made of it, and no code or type name is read from it.</summary>
/// <remarks>
/// The kinds of the library are always there. A registry has detectors, networks and transforms of your own, alike for saving and for loading.
/// <para><b>Thread safety.</b> All members may be called from several threads at once, once nothing more is added.</para>
/// </remarks>
public sealed class DetectorRegistry
{
    private readonly List<DetectorKind> _detectors = [];
    private readonly List<NetworkKind> _networks = [];
    private readonly List<TransformSet> _transforms = [];

    /// <summary>Registers a class of detectors.</summary>
    /// <param name="name">The name in files, which must never change: lower-case letters, digits and hyphens.</param>
    /// <param name="write">Writes what the detector consists of. It is called within a dispose scope: tensors that it makes live until the file is written.</param>
    /// <param name="read">
    /// Makes a detector of what was written, on <see cref="DetectorReader.Device"/>. It is called within a dispose scope: tensors that the detector keeps have to be detached from it, but for those that the
    /// reader gives.
    /// </param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is not valid, or the name or the class is registered already.</exception>
    public DetectorRegistry AddDetector<TDetector>(string name, Action<TDetector, DetectorWriter> write, Func<DetectorReader, TDetector> read)
        where TDetector : class, IOodDetector
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(read);
        return Add(new DetectorKind(name, typeof(TDetector), (detector, writer) => write((TDetector)detector, writer), read));
    }

    /// <summary>Registers a class of networks whose structure is always the same.</summary>
    /// <param name="name">The name in files, which must never change: lower-case letters, digits and hyphens.</param>
    /// <param name="make">Makes a network with any weights; those of the file are then copied into it, by the names of <c>state_dict()</c>.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is not valid, or the name or the class is registered already.</exception>
    public DetectorRegistry AddNetwork<TNetwork>(string name, Func<TNetwork> make)
        where TNetwork : Module<Tensor, Tensor>
    {
        ArgumentNullException.ThrowIfNull(make);
        return AddNetwork<TNetwork>(name, _ => [], _ => make());
    }

    /// <summary>Registers a class of networks.</summary>
    /// <param name="name">The name in files, which must never change: lower-case letters, digits and hyphens.</param>
    /// <param name="describe">Says what it takes to make a network of the same structure.</param>
    /// <param name="make">Makes a network with any weights of that; those of the file are then copied into it, by the names of <c>state_dict()</c>. A file from somewhere else may say anything here: check numbers before memory is taken by them.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is not valid, or the name or the class is registered already.</exception>
    public DetectorRegistry AddNetwork<TNetwork>(string name, Func<TNetwork, JsonObject> describe, Func<JsonElement, TNetwork> make)
        where TNetwork : Module<Tensor, Tensor>
    {
        ArgumentNullException.ThrowIfNull(describe);
        ArgumentNullException.ThrowIfNull(make);
        return AddNetwork<TNetwork>(name, describe, (settings, _) => make(settings));
    }

    /// <summary>Registers a class of networks that are told how many bytes the file has for them.</summary>
    /// <param name="name">The name in files, which must never change: lower-case letters, digits and hyphens.</param>
    /// <param name="describe">Says what it takes to make a network of the same structure.</param>
    /// <param name="make">Makes a network with any weights of that and of the bytes of its weights in the file, which no description can exceed that is right; those of the file are then copied into it, by the names of <c>state_dict()</c>.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The name is none, or name or class are registered already.</exception>
    public DetectorRegistry AddNetwork<TNetwork>(string name, Func<TNetwork, JsonObject> describe, Func<JsonElement, long, TNetwork> make)
        where TNetwork : Module<Tensor, Tensor>
    {
        ArgumentNullException.ThrowIfNull(describe);
        ArgumentNullException.ThrowIfNull(make);
        return Add(new NetworkKind(name, typeof(TNetwork), network => describe((TNetwork)network), make));
    }

    /// <summary>Registers a transform set with transforms of your own. Sets of <see cref="AffineTransform"/>s need not be registered.</summary>
    /// <param name="transforms">The set; a file has its name alone.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">A set of this name is registered already.</exception>
    public DetectorRegistry AddTransforms(TransformSet transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        if (_transforms.Any(set => set.Name == transforms.Name)) throw new ArgumentException($"A transform set '{transforms.Name}' is registered already.", nameof(transforms));
        _transforms.Add(transforms);
        return this;
    }

    /// <summary>All of this registry and of another one.</summary>
    /// <exception cref="ArgumentException">Both have a name or a class.</exception>
    internal DetectorRegistry And(DetectorRegistry other)
    {
        var all = new DetectorRegistry();
        foreach (var kind in _detectors.Concat(other._detectors)) all.Add(kind);
        foreach (var kind in _networks.Concat(other._networks)) all.Add(kind);
        all._transforms.AddRange(_transforms.Concat(other._transforms));
        return all;
    }

    internal DetectorKind KindOf(IOodDetector detector) => _detectors.Find(kind => kind.Type == detector.GetType())
        ?? throw new NotSupportedException($"Detectors of class {detector.GetType().Name} are not registered. Register them: new {nameof(DetectorRegistry)}().{nameof(AddDetector)}<{detector.GetType().Name}>(name, write, read), for saving and for loading.");

    internal DetectorKind DetectorNamed(string name) => _detectors.Find(kind => kind.Name == name)
        ?? throw new InvalidDataException($"it holds a detector of kind '{name}', which is not registered; there are {string.Join(", ", _detectors.Select(kind => kind.Name))}. Register it by {nameof(DetectorRegistry)}.{nameof(AddDetector)}");

    internal NetworkKind KindOf(Module<Tensor, Tensor> network) => _networks.Find(kind => kind.Type == network.GetType())
        ?? throw new NotSupportedException(network is TorchScriptNetwork ? "A TorchScript network is code, which a detector file doesn't hold. Keep its file, and make the detector anew from it." : $"Networks of class {network.GetType().Name} are not registered. Register them: new {nameof(DetectorRegistry)}().{nameof(AddNetwork)}(name, () => new {network.GetType().Name}(…)), for saving and for loading.");

    internal NetworkKind NetworkNamed(string name) => _networks.Find(kind => kind.Name == name)
        ?? throw new InvalidDataException($"it holds a network of kind '{name}', which is not registered; there are {string.Join(", ", _networks.Select(kind => kind.Name))}. Register it by {nameof(DetectorRegistry)}.{nameof(AddNetwork)}");

    internal bool IsRegistered(TransformSet transforms)
        => _transforms.Any(set => set.Name == transforms.Name && set.Select(t => t.Name).SequenceEqual(transforms.Select(t => t.Name)));

    internal TransformSet TransformsNamed(string name) => _transforms.Find(set => set.Name == name)
        ?? throw new InvalidDataException($"it needs the transform set '{name}', which is not registered. Register it by {nameof(DetectorRegistry)}.{nameof(AddTransforms)}");

    private DetectorRegistry Add(DetectorKind added)
    {
        CheckName(added.Name, _detectors.Any(kind => kind.Name == added.Name || kind.Type == added.Type), added.Type);
        _detectors.Add(added);
        return this;
    }

    private DetectorRegistry Add(NetworkKind added)
    {
        CheckName(added.Name, _networks.Any(kind => kind.Name == added.Name || kind.Type == added.Type), added.Type);
        _networks.Add(added);
        return this;
    }

    private static void CheckName(string name, bool isTaken, Type type)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
            throw new ArgumentException($"Expected a name of lower-case letters, digits and hyphens; got '{name}'.", nameof(name));
        if (isTaken) throw new ArgumentException($"The name '{name}' or the class {type.Name} is registered already.", nameof(name));
    }
}
