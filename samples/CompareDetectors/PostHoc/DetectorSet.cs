using OodDetection;
using OodDetection.Networks;
using OodDetection.Transforms;

namespace CompareDetectors.PostHoc;

/// <summary>Detectors that are fitted together and score in one pass, or one that takes passes of its own.</summary>
/// <param name="Names">Their names in results.</param>
/// <param name="Fit">Fits them.</param>
/// <param name="Score">The scores of a batch by each, in their order.</param>
internal sealed record DetectorGroup(
    IReadOnlyList<string> Names,
    Func<OodTrainingSet, CancellationToken, IReadOnlyList<ITrainedDetector>> Fit,
    Func<IReadOnlyList<ITrainedDetector>, TorchSharp.torch.Tensor, IReadOnlyList<TorchSharp.torch.Tensor>> Score);

/// <summary>Which detectors a network gets, and how they go through it together.</summary>
internal static class DetectorSet
{
    public const string Joint = "joint";
    public const string Moments = "moments";

    /// <summary>Every name, in the order of tables.</summary>
    public static IReadOnlyList<string> AllNames { get; } = [.. PostHocMethod.All.Select(method => method.Name), Joint, Moments];

    /// <summary>The detectors that are asked for; of all, those that the network allows.</summary>
    /// <param name="settings">What is asked for.</param>
    /// <param name="message">Told of what is left out.</param>
    /// <exception cref="ArgumentException">One that is asked for by its name can't be on this network.</exception>
    public static IReadOnlyList<string> Choose(PostHocSettings settings, Action<string> message)
    {
        var impossible = new Dictionary<string, string>();
        if (settings.Network.IsOnnx)
        {
            impossible.Add("odin", "it needs gradients of the image, which an ONNX network doesn't give");
            if (settings.Layers is null)
                foreach (var name in new[] { Joint, Moments }) impossible.Add(name, "it looks into layers, and those of an ONNX network have to be named by --layers");
        }

        if (settings.Detectors is null)
        {
            foreach (var (name, why) in impossible) message($"Left out: {name}. {char.ToUpperInvariant(why[0])}{why[1..]}.");
            return [.. AllNames.Where(name => !impossible.ContainsKey(name))];
        }

        return settings.Detectors.Where(impossible.ContainsKey).Select(name => $"--detectors: {name} can't be used here: {impossible[name]}.").ToArray() is { Length: > 0 } errors
            ? throw new ArgumentException(string.Join(Environment.NewLine, errors))
            : [.. AllNames.Where(settings.Detectors.Contains)];
    }

    /// <summary>Puts together what shares a pass: all methods but ODIN, whose passes of its own would spoil the others' times.</summary>
    public static IReadOnlyList<DetectorGroup> Groups(IReadOnlyList<string> names, FrozenNetwork network, PostHocSettings settings)
    {
        var options = new PostHocOptions { Seed = settings.Seed, MaxImages = Math.Max(settings.Fit, new PostHocOptions().MaxImages) };
        var groups = new List<DetectorGroup>();
        PostHocMethod[] methods = [.. PostHocMethod.All.Where(method => names.Contains(method.Name))];
        foreach (var together in methods.GroupBy(method => method is OdinMethod))
        {
            PostHocMethod[] group = [.. together];
            groups.Add(new DetectorGroup(
                [.. group.Select(method => method.Name)],
                (data, cancellationToken) => PostHocTrainer.FitAll(network, group, data, options, cancellationToken: cancellationToken),
                (detectors, images) => PostHocDetector.ScoreAll([.. detectors.Cast<PostHocDetector>()], images)));
        }

        if (names.Contains(Joint))
            groups.Add(Single(Joint, (data, cancellationToken) => new JointTrainer(network, new JointOptions { Layers = settings.Layers, PostHoc = options }).Fit(data, cancellationToken: cancellationToken)));
        // The network was not trained on rotated images.
        if (names.Contains(Moments))
            groups.Add(Single(Moments, (data, cancellationToken) => new MomentsTrainer(network, new MomentsOptions { Layers = settings.Layers, Transforms = TransformSet.Identity }).Fit(data, cancellationToken: cancellationToken)));
        return groups;
    }

    private static DetectorGroup Single(string name, Func<OodTrainingSet, CancellationToken, ITrainedDetector> fit)
        => new([name], (data, cancellationToken) => [fit(data, cancellationToken)], (detectors, images) => [detectors[0].Score(images)]);
}
