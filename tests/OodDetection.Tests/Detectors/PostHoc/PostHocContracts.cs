using OodDetection.Networks;
using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.PostHoc;

/// <summary>A small trained classifier for all contract tests of post-hoc detectors.</summary>
public sealed class PostHocFixture : IDisposable
{
    private readonly Dictionary<string, PostHocDetector> _detectors = [];
    private JointDetector? _joint;

    internal FrozenNetwork Network { get; } = RotationClassifier.Trained();

    internal PostHocDetector Detector(PostHocMethod method)
    {
        if (_detectors.TryGetValue(method.Name, out var made)) return made;
        using var images = TestImages.Arrows(1, 240);
        return _detectors[method.Name] = new PostHocTrainer(Network, method).Fit(new OodTrainingSet(images));
    }

    internal static JointOptions JointOptions => new() { Layers = ["body.first", "body.second"] };

    internal JointDetector Joint
    {
        get
        {
            if (_joint is not null) return _joint;
            using var images = TestImages.Arrows(1, 240);
            return _joint = new JointTrainer(Network, JointOptions).Fit(new OodTrainingSet(images));
        }
    }

    public void Dispose()
    {
        _joint?.Dispose();
        foreach (var detector in _detectors.Values) detector.Dispose();
        Network.Dispose();
    }
}

[CollectionDefinition(nameof(PostHocFixture))]
public sealed class PostHocFixtureDefinition : ICollectionFixture<PostHocFixture>;

/// <summary>The contract of post-hoc detectors, by methods that between them read all there is: features and labels, gradients, maps before the pooling.</summary>
public abstract class PostHocContract(PostHocFixture fixture) : DetectorContract
{
    private protected abstract PostHocMethod Method { get; }

    protected override IOodDetector Detector => fixture.Detector(Method);

    protected override DetectorRegistry Registry => RotationClassifier.Registry;

    protected override IOodTrainer<IOodDetector> NewTrainer() => new PostHocTrainer(fixture.Network, Method);
}

[Collection(nameof(PostHocFixture))]
public sealed class PostHocDetectorContractTests(PostHocFixture fixture) : PostHocContract(fixture)
{
    private protected override PostHocMethod Method => new MahalanobisMethod();
}
