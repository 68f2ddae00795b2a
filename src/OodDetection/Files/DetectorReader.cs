using System.Text.Json;
using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>Gives back, by name, what a detector wrote by <see cref="DetectorWriter"/>. The file is verified; what it says may still be anything, so all is checked.</summary>
/// <remarks>If the making of the detector fails, whatever was read or handed over here is disposed.</remarks>
public sealed class DetectorReader
{
    private readonly LoadedFile _file;
    private readonly JsonElement _settings;
    private readonly string _part;
    private readonly int _depth;

    internal DetectorReader(LoadedFile file, JsonElement settings, string part, IReadOnlyList<TrainingRecord> records, int depth)
        => (_file, _settings, _part, TrainingRecords, _depth) = (file, settings, part, records, depth);

    /// <summary>The device that the detector is to be on.</summary>
    public Device Device => _file.Device;

    /// <summary>The trainings that the detector had recorded when it was written.</summary>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    internal string Sha256 => _file.Sha256;

    /// <summary>The shape of the images that the detector takes, once it is known: blank ones are scored to try the detector.</summary>
    internal ImageShape? InputShape { get; set; }

    /// <summary>Whether something was written under a name, tensors and modules aside.</summary>
    public bool Has(string name) => _settings.ValueKind == JsonValueKind.Object && _settings.TryGetProperty(name, out _);

    /// <summary>A whole number.</summary>
    /// <param name="name">The name.</param>
    /// <param name="min">The smallest that makes sense.</param>
    /// <param name="max">The largest that makes sense: a bound on the memory that it may lead to.</param>
    /// <exception cref="InvalidDataException">There is none, or it is out of range.</exception>
    public int ReadInt32(string name, int min, int max) => ManifestJson.Integer(Setting(name), name, min, max);

    /// <summary>A whole number of 64 bits, such as a seed.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public long ReadInt64(string name) => ManifestJson.Whole(Setting(name), name);

    /// <summary>A truth value.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public bool ReadBoolean(string name) => Setting(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new InvalidDataException($"'{name}' is {Setting(name).GetRawText()}; expected true or false."),
    };

    /// <summary>A finite number.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public double ReadDouble(string name) => ManifestJson.Number(Setting(name), name);

    /// <summary>A list of finite numbers.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public IReadOnlyList<double> ReadDoubles(string name) => [.. ManifestJson.List(Setting(name), name).Select(number => ManifestJson.Number(number, name))];

    /// <summary>A text.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public string ReadString(string name) => ManifestJson.Text(Setting(name), name);

    /// <summary>A list of texts, such as names of layers.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public IReadOnlyList<string> ReadStrings(string name) => [.. ManifestJson.List(Setting(name), name).Select(text => ManifestJson.Text(text, name))];

    /// <summary>A tensor, on the CPU and in no dispose scope; it is the caller's, and can be read once.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The type that it has to have.</param>
    /// <exception cref="InvalidDataException">There is none, or it has another type.</exception>
    public Tensor ReadTensor(string name, ScalarType type)
    {
        var values = _file.Take($"{_part}.{name}");
        return values.dtype == type ? values : throw new InvalidDataException($"the tensor '{_part}.{name}' is of {values.dtype}; expected {type}");
    }

    /// <summary>Fills a new module with the parameters and buffers that were written, and moves it to <see cref="Device"/>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="module">A module of the same structure.</param>
    /// <returns>The module.</returns>
    /// <exception cref="InvalidDataException">A parameter or buffer is missing, or of another shape or type.</exception>
    public TModule ReadModule<TModule>(string name, TModule module)
        where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        _file.Own(module);
        _file.Fill(module, $"{_part}.{name}");
        module.to(Device);
        return module;
    }

    /// <summary>A handle on a frozen network, to be disposed with the detector. Detectors of one file that shared a network share it again.</summary>
    /// <exception cref="InvalidDataException">There is none, or its kind is not registered.</exception>
    public FrozenNetwork ReadNetwork(string name)
    {
        var network = _file.Own(_file.Network(ReadString(name)));
        InputShape = network.Preprocessing.Input;
        return network;
    }

    /// <summary>A transform set. Detectors of one file that shared a set share it again.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is not registered.</exception>
    public TransformSet ReadTransforms(string name) => _file.Transforms(Setting(name));

    /// <summary>A detector that is a part of this one, to be disposed with it.</summary>
    /// <exception cref="InvalidDataException">There is none, it is of another class, or its kind is not registered.</exception>
    public TDetector ReadDetector<TDetector>(string name)
        where TDetector : class, IOodDetector
    {
        var detector = _file.Detector(Setting(name), _depth + 1);
        return detector as TDetector ?? throw new InvalidDataException($"'{name}' is a {detector.GetType().Name}; expected a {typeof(TDetector).Name}");
    }

    /// <summary>The rows of a float64 tensor, of numbers that are finite unless it is said that they needn't be.</summary>
    internal double[][] ReadNumbers(string name, bool infinite = false)
    {
        using var values = ReadTensor(name, ScalarType.Float64);
        if (values.shape is not [> 0, > 0 and <= int.MaxValue]) throw new InvalidDataException($"the tensor '{_part}.{name}' is {string.Join('×', values.shape)}; expected rows of numbers");
        var numbers = values.data<double>().ToArray();
        return Array.TrueForAll(numbers, number => infinite ? !double.IsNaN(number) : double.IsFinite(number))
            ? [.. numbers.Chunk((int)values.shape[1])]
            : throw new InvalidDataException($"the tensor '{_part}.{name}' has {(infinite ? "NaN" : "NaN or infinity")} in it");
    }

    internal TEnum ReadChoice<TEnum>(string name)
        where TEnum : struct, Enum
        => ManifestJson.Choice<TEnum>(Setting(name), name);

    internal TrainingImages? ReadImages(string name) => Has(name) ? _file.Images(ReadInt32(name, 0, int.MaxValue)) : null;

    internal JsonElement Setting(string name) => ManifestJson.Member(_settings, name, _part);

    internal long BytesOf(string module) => _file.BytesOf($"{_part}.{module}");

    internal T Own<T>(T made)
        where T : IDisposable
        => _file.Own(made);
}
