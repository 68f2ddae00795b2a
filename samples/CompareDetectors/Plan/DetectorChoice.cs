using OodDetection;
using OodDetection.Networks;

namespace CompareDetectors.Plan;

internal enum DetectorKind
{
    Geom,
    GeomPlus,
    Bce,
    Moments,
    BatchStatistics,
    IntermediateLayer,
    Fused,
    FusedPlus,
}

/// <summary>A detector and the layers that it looks into, by the paper's names.</summary>
internal sealed record DetectorChoice(DetectorKind Kind, IReadOnlyList<string> Layers)
{
    // What the library looks into where no layers are named.
    private static readonly string[] s_defaultLayers = ["z1", "z2", "z3", IntermediateLayerOptions.TransformLogits];

    // The paper's names and those of WideResNet, and the library's own.
    private static readonly Dictionary<string, string> s_networkLayers = new(StringComparer.Ordinal)
    {
        ["softmax"] = IntermediateLayerOptions.Softmax,
        ["z1"] = WideResNet.Group1,
        ["z2"] = WideResNet.Group2,
        ["z3"] = WideResNet.Group3,
        ["z4"] = WideResNet.Logits,
        ["pool"] = WideResNet.Pool,
        [IntermediateLayerOptions.TransformLogits] = IntermediateLayerOptions.TransformLogits,
    };

    private static readonly Dictionary<DetectorKind, string> s_prefixes = new() { [DetectorKind.IntermediateLayer] = "layers:", [DetectorKind.Fused] = "fused:", [DetectorKind.FusedPlus] = "fused+:" };

    public static DetectorChoice Geom { get; } = new(DetectorKind.Geom, []);
    public static DetectorChoice GeomPlus { get; } = new(DetectorKind.GeomPlus, []);
    public static DetectorChoice Bce { get; } = new(DetectorKind.Bce, []);
    public static DetectorChoice Moments { get; } = new(DetectorKind.Moments, []);
    public static DetectorChoice BatchStatistics { get; } = new(DetectorKind.BatchStatistics, []);

    /// <summary>The intermediate-layer detector on the library's layers.</summary>
    public static DetectorChoice DefaultLayers { get; } = new(DetectorKind.IntermediateLayer, s_defaultLayers);

    public static DetectorChoice Fused { get; } = new(DetectorKind.Fused, s_defaultLayers);

    /// <summary>The fused detector on GEOM+'s network.</summary>
    public static DetectorChoice FusedPlus { get; } = new(DetectorKind.FusedPlus, s_defaultLayers);

    /// <summary>Whether it uses no out-of-distribution images, and so is the same for every choice of them.</summary>
    public bool IsOfClass => Kind is DetectorKind.Geom or DetectorKind.Moments or DetectorKind.BatchStatistics;

    /// <summary>Whether it has a second network g.</summary>
    public bool HasClassifier => Kind == DetectorKind.IntermediateLayer || IsFused;

    /// <summary>Whether it joins others.</summary>
    public bool IsFused => Kind is DetectorKind.Fused or DetectorKind.FusedPlus;

    /// <summary>The name in results.json.</summary>
    public string Name => Kind switch
    {
        DetectorKind.Geom => "GEOM",
        DetectorKind.GeomPlus => "GEOM+",
        DetectorKind.Bce => "BCE",
        DetectorKind.Moments => "Moments",
        DetectorKind.BatchStatistics => "BatchStatistics",
        DetectorKind.IntermediateLayer => "IntermediateLayer",
        DetectorKind.Fused => "Fused",
        DetectorKind.FusedPlus => "Fused+",
        var other => throw new InvalidOperationException($"{other} has no name."),
    };

    /// <summary>The intermediate-layer detector on GEOM's network that the fused one joins; null for others.</summary>
    public DetectorChoice? JoinedLayers => Kind == DetectorKind.Fused ? new(DetectorKind.IntermediateLayer, Layers) : null;

    private bool JoinsOwnLayers => IsFused && !Layers.SequenceEqual(s_defaultLayers);

    /// <summary>The name with the layers, where there is a choice of them.</summary>
    public string Title => Kind == DetectorKind.IntermediateLayer || JoinsOwnLayers ? $"{Name} ({string.Join(", ", Layers)})" : Name;

    /// <summary>For keys and file names: letters, digits and hyphens.</summary>
    public string Slug => Kind switch
    {
        DetectorKind.BatchStatistics => "batch-stats",
        DetectorKind.IntermediateLayer => "layers-" + string.Join('-', Layers),
        _ => string.Join('-', [Name.ToLowerInvariant().Replace("+", "plus", StringComparison.Ordinal), .. JoinsOwnLayers ? Layers : []]),
    };

    /// <summary>The layers by the network's names.</summary>
    public IReadOnlyList<string> NetworkLayers => [.. Layers.Select(layer => s_networkLayers[layer])];

    public bool Equals(DetectorChoice? other) => other is not null && Kind == other.Kind && Layers.SequenceEqual(other.Layers);

    public override int GetHashCode() => HashCode.Combine(Kind, string.Join(' ', Layers));

    /// <summary>A detector that looks into the given layers.</summary>
    /// <exception cref="ArgumentException">A layer is not known, is named twice, or there is none.</exception>
    public static DetectorChoice OfLayers(params IReadOnlyList<string> layers) => OfLayers(DetectorKind.IntermediateLayer, layers);

    private static DetectorChoice OfLayers(DetectorKind kind, IReadOnlyList<string> layers)
    {
        var unknown = layers.FirstOrDefault(layer => !s_networkLayers.ContainsKey(layer));
        if (unknown is not null || layers.Count == 0)
            throw new ArgumentException($"--detectors: the layer '{unknown}' is not known; expected some of {string.Join(", ", s_networkLayers.Keys)}, as in {s_prefixes[kind]}z1,z2.");
        if (layers.Distinct().Count() != layers.Count)
            throw new ArgumentException($"--detectors: {s_prefixes[kind]}{string.Join(',', layers)} names a layer twice.");
        return new DetectorChoice(kind, layers);
    }

    /// <summary>Reads a list such as <c>geom,bce,layers:z1,z2,fused</c>: layers end where the next detector begins.</summary>
    /// <exception cref="ArgumentException">A detector or layer is not known, or one comes twice.</exception>
    public static IReadOnlyList<DetectorChoice> ParseList(string text)
    {
        var choices = new List<DetectorChoice>();
        var (kind, layers) = (default(DetectorKind), (List<string>?)null);
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (layers is not null && s_networkLayers.ContainsKey(word))
            {
                layers.Add(word);
                continue;
            }

            Close();
            var (named, prefix) = s_prefixes.FirstOrDefault(pair => word.StartsWith(pair.Value, StringComparison.OrdinalIgnoreCase));
            if (prefix is not null) (kind, layers) = (named, [word[prefix.Length..]]);
            else choices.Add(Parse(word));
        }

        Close();
        if (choices.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"--detectors names {twice.Key.Title} twice.");
        return choices;

        void Close()
        {
            if (layers is not null) choices.Add(OfLayers(kind, layers));
            layers = null;
        }
    }

    private static DetectorChoice Parse(string word) => word.ToLowerInvariant() switch
    {
        "geom" => Geom,
        "geom+" => GeomPlus,
        "bce" => Bce,
        "moments" => Moments,
        "batch-stats" => BatchStatistics,
        "layers" => DefaultLayers,
        "fused" => Fused,
        "fused+" => FusedPlus,
        _ => throw new ArgumentException($"--detectors: '{word}' is not known; expected some of geom, geom+, bce, layers, layers:LAYERS, moments, batch-stats, fused, fused:LAYERS, fused+, fused+:LAYERS, with commas, where LAYERS are some of {string.Join(", ", s_networkLayers.Keys)}."),
    };
}
