using System.Text.Json;
using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>A verified file while detectors are made of it. Disposed, it gives up what no detector has taken over; of a failed attempt all.</summary>
internal sealed class LoadedFile : IDisposable
{
    private readonly DetectorRegistry _registry;
    private readonly Dictionary<string, Tensor> _tensors;
    private readonly Dictionary<string, FrozenNetwork> _networks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FrozenNetwork> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TransformSet> _transforms = new(StringComparer.Ordinal);
    private readonly Dictionary<int, TrainingImages> _imageSets = [];
    private readonly Dictionary<int, TrainingRecord> _records = [];
    private readonly List<IDisposable> _made = [];
    private readonly JsonElement _manifest;

    internal LoadedFile(ContainerReader container, DetectorRegistry registry, Device device, IProgress<FileProgress>? progress, CancellationToken cancellationToken)
    {
        _registry = registry;
        _manifest = container.Manifest;
        Sha256 = container.Sha256;
        Device = device;
        _tensors = container.ReadTensors(progress, cancellationToken);
    }

    internal Device Device { get; }

    internal string Sha256 { get; }

    /// <summary>Makes the file's detector, and has a detector of the library score two blank images: what doesn't fit together shows here.</summary>
    internal IOodDetector Build(CancellationToken cancellationToken)
    {
        // Weights of new modules are drawn at random before those of the file replace them; nobody's random numbers may change by that.
        using var random = RandomScope.Enter(0, cancellationToken);
        using var scope = NewDisposeScope();
        try
        {
            var detector = Detector(ManifestJson.Member(_manifest, "detector", "manifest"), depth: 0);
            if (_tensors.Count > 0) throw new InvalidDataException($"the tensor '{_tensors.Keys.First()}' belongs to nothing in it");
            return detector;
        }
        catch
        {
            foreach (var made in Enumerable.Reverse(_made)) made.Dispose();
            throw;
        }
    }

    internal IOodDetector Detector(JsonElement described, int depth)
    {
        const int deepest = 16;
        if (depth > deepest) throw new InvalidDataException($"it has detectors within detectors, more than {deepest} deep");
        var kind = _registry.DetectorNamed(ManifestJson.Text(ManifestJson.Member(described, "kind", "detector"), "kind"));
        var part = ManifestJson.Text(ManifestJson.Member(described, "part", kind.Name), "part");
        var records = described.TryGetProperty("trainings", out var trainings) ? Records(trainings) : [];
        var reader = new DetectorReader(this, ManifestJson.Member(described, "settings", kind.Name), part, records, depth);
        var detector = Own(kind.Read(reader));
        if (reader.InputShape is { } images && kind.Type.Assembly == typeof(LoadedFile).Assembly) Try(detector, images);
        return detector;
    }

    // Each tensor may be as it should and still not fit the others.
    private static void Try(IOodDetector detector, ImageShape images)
    {
        const int count = 2;
        using var scope = NewDisposeScope();
        var scores = detector.Score(zeros([count, images.Channels, images.Height, images.Width], ScalarType.Byte, device: CPU));
        if (scores.shape is not [count]) throw new InvalidDataException($"its parts don't fit each other: of {count} images it makes {string.Join('×', scores.shape)} scores");
    }

    /// <summary>A tensor, for the one who asks first.</summary>
    internal Tensor Take(string name)
    {
        if (!_tensors.Remove(name, out var values)) throw new InvalidDataException($"it lacks the tensor '{name}'");
        _made.Add(values);
        return values;
    }

    /// <summary>Copies tensors into a module's parameters and buffers, all of them.</summary>
    internal void Fill(Module module, string prefix)
    {
        using var noGradients = no_grad();
        foreach (var (key, target) in module.state_dict())
        {
            using var values = Take($"{prefix}.{key}");
            if (values.dtype != target.dtype || !values.shape.AsSpan().SequenceEqual(target.shape))
                throw new InvalidDataException($"the tensor '{prefix}.{key}' is {string.Join('×', values.shape)} of {values.dtype}; the network takes {string.Join('×', target.shape)} of {target.dtype}");
            target.copy_(values);
        }
    }

    // A user's network is made in whatever type is libtorch's default at the time, or was turned into another before it was saved.
    private void TakeType(Module module, string part)
    {
        if (module.GetType().Assembly == typeof(LoadedFile).Assembly) return;
        ScalarType[] given = [.. _tensors.Where(t => t.Key.StartsWith(part + ".", StringComparison.Ordinal)).Select(t => t.Value.dtype).Where(is_floating_point).Distinct()];
        ScalarType[] made = [.. module.state_dict().Values.Select(values => values.dtype).Where(is_floating_point).Distinct()];
        if (given is [var type] && made is [var other] && type != other) module.to(type);
    }

    /// <summary>Bytes of the tensors of a part, or of a module in it, which no network made of them may exceed.</summary>
    internal long BytesOf(string prefix) => _tensors.Where(t => t.Key.StartsWith(prefix + ".", StringComparison.Ordinal)).Sum(t => t.Value.NumberOfElements * t.Value.ElementSize);

    /// <summary>A network of the file; all who ask get a handle on the same one.</summary>
    internal FrozenNetwork Network(string name)
    {
        if (_networks.TryGetValue(name, out var known)) return known.Share();
        var described = ManifestJson.Member(ManifestJson.Member(_manifest, "networks", "manifest"), name, "networks");
        var preprocessing = ManifestJson.Preprocessing(ManifestJson.Member(described, "preprocessing", name));
        var records = Records(ManifestJson.Member(described, "trainings", name));
        var part = ManifestJson.Text(ManifestJson.Member(described, "weights", name), "weights");
        FrozenNetwork network;
        if (_weights.TryGetValue(part, out var other))
        {
            network = other.Share(preprocessing, records);
        }
        else
        {
            var kind = _registry.NetworkNamed(ManifestJson.Text(ManifestJson.Member(described, "kind", name), "kind"));
            var module = Own(kind.Make(ManifestJson.Member(described, "settings", name), BytesOf(part)));
            TakeType(module, part);
            Fill(module, part);
            module.to(Device);
            network = new FrozenNetwork(module, preprocessing, trainingRecords: records);
            _weights.Add(part, network);
        }

        _networks.Add(name, network);
        return network.Share();
    }

    internal TransformSet Transforms(JsonElement described)
    {
        if (described.ValueKind == JsonValueKind.String) return _registry.TransformsNamed(described.GetString()!);
        var key = described.GetRawText();
        if (!_transforms.TryGetValue(key, out var set)) _transforms.Add(key, set = ManifestJson.Transforms(described));
        return set;
    }

    internal TrainingImages Images(int index)
    {
        if (_imageSets.TryGetValue(index, out var images)) return images;
        var described = ManifestJson.List(ManifestJson.Member(_manifest, "imageSets", "manifest"), "imageSets").ElementAtOrDefault(index);
        using var hashes = Take(FormattableString.Invariant($"training.images.{index}"));
        images = new TrainingImages(
            ManifestJson.Whole(ManifestJson.Member(described, "count", "imageSets"), "count"),
            ManifestJson.Text(ManifestJson.Member(described, "fingerprint", "imageSets"), "fingerprint"),
            Array.ConvertAll(hashes.data<long>().ToArray(), hash => unchecked((ulong)hash)));
        _imageSets.Add(index, images);
        return images;
    }

    /// <summary>Has a thing disposed if loading fails.</summary>
    internal T Own<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }

    public void Dispose()
    {
        foreach (var network in _networks.Values) network.Dispose(); // the detectors have handles of their own
        foreach (var values in _tensors.Values) values.Dispose();
    }

    private TrainingRecord[] Records(JsonElement indices) => [.. ManifestJson.List(indices, "trainings").Select(value =>
    {
        var index = ManifestJson.Integer(value, "trainings", 0, int.MaxValue);
        if (_records.TryGetValue(index, out var record)) return record;
        var described = ManifestJson.List(ManifestJson.Member(_manifest, "trainings", "manifest"), "trainings").ElementAtOrDefault(index);
        record = new TrainingRecord(
            ManifestJson.Text(ManifestJson.Member(described, "trainer", "trainings"), "trainer"),
            ManifestJson.Member(described, "options", "trainings").GetRawText(),
            Images(ManifestJson.Integer(ManifestJson.Member(described, "images", "trainings"), "images", 0, int.MaxValue)));
        _records.Add(index, record);
        return record;
    })];
}
