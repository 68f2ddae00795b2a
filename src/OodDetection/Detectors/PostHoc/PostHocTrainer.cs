using OodDetection.Networks;

namespace OodDetection;

/// <summary>Makes post-hoc detectors of a trained classifier: the network stays as it is, and a method is fitted to what it gives for in-distribution images.</summary>
/// <remarks>
/// Which method, from which paper, is a <see cref="PostHocMethod"/>. Labels of the training set (<see cref="OodTrainingSet.Labels"/>) are used where a method goes by class; without labels the predicted
/// classes are.
/// </remarks>
public sealed class PostHocTrainer : IOodTrainer<PostHocDetector>
{
    private readonly FrozenNetwork _network;
    private readonly PostHocMethod _method;
    private readonly PostHocOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">A trained classifier, N×K logits of K ≥ 2 classes; the fitted detector takes a share in it.</param>
    /// <param name="method">The method, with its hyper-parameters.</param>
    /// <param name="options">How to look into the network; the defaults where null.</param>
    /// <exception cref="ArgumentException">A hyper-parameter or option is not valid; the message lists all errors.</exception>
    public PostHocTrainer(FrozenNetwork network, PostHocMethod method, PostHocOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(method);
        (_network, _method, _options) = (network, method, options ?? new PostHocOptions());
        _method.Validate();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The network is no classifier, its logits depend on the other images of a batch, it doesn't end in a linear layer where the method needs features, a label is beyond its logits, or
    /// the images are too few for the method.
    /// </exception>
    public PostHocDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return PostHocFit.Make(_network, [_method], _options, data, progress, cancellationToken)[0];
    }

    /// <summary>Fits several methods in one pass of the training images through the network, for <see cref="PostHocDetector.ScoreAll"/>.</summary>
    /// <param name="network">As for the constructor.</param>
    /// <param name="methods">The methods, such as <see cref="PostHocMethod.All"/>.</param>
    /// <param name="data">The training images.</param>
    /// <param name="options">How to look into the network; the defaults where null.</param>
    /// <param name="progress">Told of the work, or nobody.</param>
    /// <param name="cancellationToken">Looked at before every step.</param>
    /// <returns>A detector for each method, in their order; each is the caller's to dispose.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>, or there is no method.</exception>
    public static IReadOnlyList<PostHocDetector> FitAll(
        FrozenNetwork network, IReadOnlyList<PostHocMethod> methods, OodTrainingSet data, PostHocOptions? options = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(data);
        if (methods.Count == 0) throw new ArgumentException("Expected at least one method; got none.", nameof(methods));
        return PostHocFit.Make(network, methods, options ?? new PostHocOptions(), data, progress, cancellationToken);
    }
}
