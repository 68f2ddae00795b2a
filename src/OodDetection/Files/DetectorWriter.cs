using System.Text.Json.Nodes;
using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>Takes what a detector consists of, for a file. Each thing has a name, under which <see cref="DetectorReader"/> gives it back.</summary>
/// <remarks>Tensors get the name of the detector's kind, a dot, and their own name, such as <c>moments.mean.0</c>; with those names other programs find them.</remarks>
public sealed class DetectorWriter
{
    private readonly FileContents _contents;
    private readonly JsonObject _settings;
    private readonly string _part;

    internal DetectorWriter(FileContents contents, string part, JsonObject settings) => (_contents, _part, _settings) = (contents, part, settings);

    /// <summary>Writes a number, a text, a truth value or a list of numbers.</summary>
    /// <param name="name">The name, used once.</param>
    /// <param name="value">The value; numbers have to be finite.</param>
    public void Write(string name, JsonNode value) => _settings.Add(name, value);

    /// <summary>Writes a list of texts, such as names of layers.</summary>
    /// <param name="name">The name, used once.</param>
    /// <param name="values">The texts.</param>
    public void Write(string name, IEnumerable<string> values) => _settings.Add(name, new JsonArray([.. values.Select(value => (JsonNode)value)]));

    /// <summary>Writes a tensor, of any shape and device.</summary>
    /// <param name="name">The name, used once; no dot at its ends.</param>
    /// <param name="values">The tensor. It has to live until the file is written.</param>
    public void WriteTensor(string name, Tensor values) => _contents.Add(_part, name, values);

    /// <summary>Writes the parameters and buffers of a module; it is read into a new module of the same structure.</summary>
    /// <param name="name">The name; the tensors get it and the names of <c>state_dict()</c>.</param>
    /// <param name="module">The module.</param>
    public void WriteModule(string name, Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (var (key, values) in module.state_dict()) _contents.Add(_part, $"{name}.{key}", values);
    }

    /// <summary>Writes a frozen network with its preprocessing. A network that several detectors of a file share is kept once.</summary>
    /// <param name="name">The name, used once.</param>
    /// <param name="network">The network: a <see cref="Networks.WideResNet"/>, or of a class that was registered.</param>
    /// <exception cref="NotSupportedException">The network's class is not registered.</exception>
    public void WriteNetwork(string name, FrozenNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _settings.Add(name, _contents.AddNetwork(network));
    }

    /// <summary>Writes a transform set.</summary>
    /// <param name="name">The name, used once.</param>
    /// <param name="transforms">A set of <see cref="AffineTransform"/>s, or one that was registered.</param>
    /// <exception cref="NotSupportedException">It has transforms of other classes, and is not registered.</exception>
    public void WriteTransforms(string name, TransformSet transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        _settings.Add(name, _contents.Describe(transforms));
    }

    /// <summary>Writes a detector that is a part of this one.</summary>
    /// <param name="name">The name, used once.</param>
    /// <param name="detector">The detector.</param>
    /// <exception cref="NotSupportedException">The detector's class is not registered.</exception>
    public void WriteDetector(string name, IOodDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        _settings.Add(name, _contents.Describe(detector));
    }

    /// <summary>Keeps a tensor that was made for the file until it is written.</summary>
    internal Tensor Own(Tensor made) => _contents.Own(made);

    /// <summary>Writes numbers as a float64 tensor, rows×columns.</summary>
    internal void WriteNumbers(string name, IReadOnlyList<double[]> rows)
        => WriteTensor(name, _contents.Own(tensor(rows.SelectMany(row => row).ToArray(), [rows.Count, rows[0].Length], device: CPU)));

    /// <summary>Writes what it takes to recognise images, where it is known.</summary>
    internal void WriteImages(string name, TrainingImages? images)
    {
        if (images is not null) _settings.Add(name, _contents.AddImages(images));
    }
}
