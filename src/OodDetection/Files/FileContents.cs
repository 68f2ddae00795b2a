using System.Text.Json.Nodes;
using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>What a file is going to hold, collected while a detector is written.</summary>
internal sealed class FileContents(DetectorRegistry registry) : IDisposable
{
    private const string TrainingPart = "training";
    private readonly List<string> _parts = [];
    private readonly Dictionary<string, Dictionary<string, Tensor>> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<Module, string> _weights = [];
    private readonly Dictionary<(Module, string), string> _entries = [];
    private readonly JsonObject _networks = [];
    private readonly JsonArray _records = [];
    private readonly List<TrainingRecord> _written = [];
    private readonly JsonArray _imageSets = [];
    private readonly List<Tensor> _made = [];

    internal static string Library { get; } = $"OodDetection {typeof(FileContents).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyInformationalVersionAttribute), false).OfType<System.Reflection.AssemblyInformationalVersionAttribute>().FirstOrDefault()?.InformationalVersion.Split('+')[0]}";

    /// <summary>All of a detector: its manifest, and the tensors part after part.</summary>
    internal (JsonObject Manifest, IReadOnlyList<(string Name, Tensor Values)> Tensors) Collect(IOodDetector detector)
    {
        var described = Describe(detector);
        var manifest = new JsonObject
        {
            ["format"] = ContainerFormat.Version,
            ["library"] = Library,
            ["detector"] = described,
            ["networks"] = _networks,
            ["trainings"] = _records,
            ["imageSets"] = _imageSets,
        };
        return (manifest, [.. _parts.SelectMany(part => _tensors[part].Select(t => ($"{part}.{t.Key}", t.Value)))]);
    }

    internal JsonObject Describe(IOodDetector detector)
    {
        var kind = registry.KindOf(detector);
        var part = NewPart(kind.Name);
        var settings = new JsonObject();
        var described = new JsonObject { ["kind"] = kind.Name, ["part"] = part, ["settings"] = settings };
        if (detector is ITrainedDetector trained) described["trainings"] = Trainings(trained.TrainingRecords);
        kind.Write(detector, new DetectorWriter(this, part, settings));
        return described;
    }

    internal JsonNode Describe(TransformSet transforms)
        => ManifestJson.Of(transforms) ?? (JsonNode)(registry.IsRegistered(transforms)
            ? transforms.Name
            : throw new NotSupportedException($"The transform set '{transforms.Name}' has transforms that are not of the library. Register it: new DetectorRegistry().AddTransforms(set), for saving and for loading."));

    internal string AddNetwork(FrozenNetwork network)
    {
        var module = network.Network;
        var kind = registry.KindOf(module);
        // One network may be looked into with several preprocessings, which are entries of their own over the same weights.
        var preprocessing = ManifestJson.Of(network.Preprocessing);
        var trainings = Trainings(network.TrainingRecords);
        var identity = (module, preprocessing.ToJsonString() + trainings.ToJsonString());
        if (_entries.TryGetValue(identity, out var known)) return known;
        if (!_weights.TryGetValue(module, out var weights))
        {
            weights = NewPart("network");
            _weights.Add(module, weights);
            foreach (var (key, values) in module.state_dict()) Add(weights, key, values);
        }

        var entry = FormattableString.Invariant($"network{(_entries.Count == 0 ? "" : _entries.Count + 1)}");
        _entries.Add(identity, entry);
        _networks[entry] = new JsonObject
        {
            ["kind"] = kind.Name,
            ["settings"] = kind.Describe(module),
            ["weights"] = weights,
            ["preprocessing"] = preprocessing,
            ["trainings"] = trainings,
        };
        return entry;
    }

    internal void Add(string part, string name, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        TensorEntry.NameOf(values.dtype); // refuses a type that can't be kept
        if (values.NumberOfElements * values.ElementSize > int.MaxValue)
            throw new NotSupportedException($"The tensor '{name}' of '{part}' has {values.NumberOfElements * values.ElementSize} bytes; a file takes tensors of at most {int.MaxValue}.");
        if (!_tensors.TryGetValue(part, out var tensors)) throw new InvalidOperationException($"There is no part '{part}'.");
        if (!tensors.TryAdd(name, values)) throw new ArgumentException($"The tensor '{name}' of '{part}' was written before.", nameof(name));
    }

    /// <summary>Keeps what is known of a set of images, once, and names it.</summary>
    internal int AddImages(TrainingImages images)
    {
        var index = _imageSets.ToList().FindIndex(set => (string?)set!["fingerprint"] == images.Fingerprint && (long)set["count"]! == images.Count);
        if (index >= 0) return index;
        if (!_parts.Contains(TrainingPart)) NewPart(TrainingPart);
        index = _imageSets.Count;
        _imageSets.Add((JsonNode)new JsonObject { ["count"] = images.Count, ["fingerprint"] = images.Fingerprint });
        Add(TrainingPart, FormattableString.Invariant($"images.{index}"), Own(tensor(images.Hashes.ToArray().Select(hash => unchecked((long)hash)).ToArray(), device: CPU)));
        return index;
    }

    /// <summary>Has a tensor disposed when the file is written.</summary>
    internal Tensor Own(Tensor made)
    {
        _made.Add(made.DetachFromDisposeScope());
        return made;
    }

    public void Dispose()
    {
        foreach (var made in _made) made.Dispose();
    }

    private JsonArray Trainings(IReadOnlyList<TrainingRecord> records)
    {
        var indices = new JsonArray();
        foreach (var record in records)
        {
            var index = _written.IndexOf(record);
            if (index < 0)
            {
                index = _written.Count;
                _written.Add(record);
                _records.Add((JsonNode)new JsonObject { ["trainer"] = record.Trainer, ["images"] = AddImages(record.Images), ["options"] = JsonNode.Parse(record.Options) });
            }

            indices.Add(index);
        }

        return indices;
    }

    private string NewPart(string wanted)
    {
        var part = wanted;
        for (var number = 2; _tensors.ContainsKey(part); number++) part = FormattableString.Invariant($"{wanted}{number}");
        _parts.Add(part);
        _tensors.Add(part, []);
        return part;
    }
}
