using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>Weights from elsewhere, such as PyTorch, for a network of TorchSharp.</summary>
/// <remarks>
/// Files are safetensors, which hold numbers and names alone. Files of Python's pickle (<c>.pth</c>, <c>.pt</c>) hold code and are refused; two lines of Python
/// make a safetensors file of one: <c>from safetensors.torch import save_file</c> and <c>save_file(torch.load("net.pth", weights_only=True), "net.safetensors")</c>.
/// </remarks>
public static class PretrainedWeights
{
    private const string BatchCount = "num_batches_tracked";

    /// <summary>Copies the tensors of a safetensors file into a network's parameters and buffers, by name: all of them, or none.</summary>
    /// <param name="network">The network, on any device.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How names are mapped, and what may be missing; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid, or <see cref="PretrainedWeightsOptions.Rename"/> gives a name twice.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, too large or of another format, or it doesn't fit the network: the message lists every tensor that is missing, not expected, or of another shape or
    /// type. The network is as it was.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    public static void Load(Module network, string path, PretrainedWeightsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        TorchBackend.EnsureAvailable();
        options ??= new PretrainedWeightsOptions();
        options.Validate();
        try
        {
            using var file = new SafetensorsFile(path, options.MaxFileBytes);
            Copy(file, Match(file, network.state_dict(), options));
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ExternalException)
        {
            throw new InvalidDataException($"'{path}' can't be loaded into the network '{network.GetName()}': {error.Message.TrimEnd('.')}.", error);
        }
    }

    private static List<(TensorEntry Entry, Tensor Target)> Match(SafetensorsFile file, Dictionary<string, Tensor> targets, PretrainedWeightsOptions options)
    {
        var matched = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        var mismatches = new List<string>();
        foreach (var entry in file.Tensors)
        {
            if (NameOf(entry, options) is not { } name) continue;
            if (!targets.TryGetValue(name, out var target))
            {
                if (!options.AllowUnexpected) mismatches.Add($"unexpected: {Described(entry, name)} {Described(entry.Shape, entry.Type)}");
                continue;
            }

            if (!matched.TryAdd(name, entry)) throw new ArgumentException($"Two tensors of the file, '{matched[name].Name}' and '{entry.Name}', get the name '{name}'.", nameof(options));
            var sameType = entry.Type == target.dtype || (options.ConvertTypes && is_floating_point(entry.Type) && is_floating_point(target.dtype));
            if (!sameType || !entry.Shape.AsSpan().SequenceEqual(target.shape))
                mismatches.Add($"{(sameType ? "shape" : "type")}: {Described(entry, name)} is {Described(entry.Shape, entry.Type)}; the network has {Described(target.shape, target.dtype)}");
        }

        if (!options.AllowMissing)
        {
            foreach (var (name, target) in targets)
            {
                if (!matched.ContainsKey(name) && !IsBatchCount(name)) mismatches.Add($"missing: '{name}' {Described(target.shape, target.dtype)}");
            }
        }

        if (mismatches.Count > 0)
            throw new InvalidDataException($"it doesn't fit, in {mismatches.Count} of {file.Tensors.Count} tensors of the file and {targets.Count} of the network:{string.Concat(mismatches.Select(mismatch => $"{Environment.NewLine}  - {mismatch}"))}");
        return [.. matched.Select(match => (match.Value, targets[match.Key]))];
    }

    // All are read before the first is copied, so that a file that can't be read to its end changes nothing.
    private static void Copy(SafetensorsFile file, List<(TensorEntry Entry, Tensor Target)> matched)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var values = matched.ConvertAll(match => file.Read(match.Entry));
        foreach (var (read, (_, target)) in values.Zip(matched)) target.copy_(read);
    }

    private static string? NameOf(TensorEntry entry, PretrainedWeightsOptions options)
    {
        var name = entry.Name.StartsWith(options.Prefix, StringComparison.Ordinal) ? entry.Name[options.Prefix.Length..] : entry.Name;
        return options.Rename is null ? name : options.Rename(name);
    }

    private static bool IsBatchCount(string name) => name == BatchCount || name.EndsWith("." + BatchCount, StringComparison.Ordinal);

    private static string Described(TensorEntry entry, string name) => name == entry.Name ? $"'{name}'" : $"'{name}' (in the file '{entry.Name}')";

    private static string Described(long[] shape, ScalarType type) => $"{(shape.Length == 0 ? "()" : string.Join('×', shape))} of {type}";
}
