using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.PostHoc;

/// <summary>Every method against the numbers of an independent program, and what all of them have to do.</summary>
public class PostHocMethodTests
{
    private static readonly PostHocReference s_reference = PostHocReference.Instance;

    public static TheoryData<string> Methods => [.. PostHocMethod.All.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Score_LinearClassifier_IsThatOfTheReference(string name) => AssertReference(name, Method(name));

    [Theory]
    [InlineData("ash prune", AshVariant.Prune)]
    [InlineData("ash scale", AshVariant.Scale)]
    public void Score_OtherVariantsOfAsh_AreThoseOfTheReference(string name, AshVariant variant) => AssertReference(name, new AshMethod { Variant = variant, Percentile = 65 });

    [Fact]
    public void All_Methods_HaveDifferentNamesAndValidDefaults()
    {
        Assert.Equal(20, PostHocMethod.All.Select(method => method.Name).Distinct().Count());
        Assert.All(PostHocMethod.All, method => method.Validate());
        Assert.Equal(s_reference.Scores.Keys.Where(name => !name.Contains(' ', StringComparison.Ordinal)).Order(), PostHocMethod.All.Select(method => method.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void SaveAndLoad_EveryMethod_ScoresToTheLastBitWithTheSameHyperParameters(string name)
    {
        using var scope = NewDisposeScope();
        using var network = s_reference.Classifier();
        using var detector = Fit(network, Method(name));
        using var stream = new MemoryStream();
        DetectorFile.Save(detector, stream, LinearNetworks.Registry);
        stream.Position = 0;
        using var loaded = DetectorFile.Load<PostHocDetector>(stream, new DetectorFileOptions { Registry = LinearNetworks.Registry });
        Assert.Equal(detector.Method, loaded.Method);
        Assert.Equal(detector.Score(s_reference.NewImages).Values(), loaded.Score(s_reference.NewImages).Values());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Score_OneImageAlone_IsTheSameAsInABatch(string name)
    {
        using var scope = NewDisposeScope();
        using var network = s_reference.Classifier();
        using var detector = Fit(network, Method(name));
        var images = s_reference.NewImages;
        var alone = Enumerable.Range(0, (int)images.shape[0]).Select(i => detector.Score(images.narrow(0, i, 1)).Values()[0]).ToArray();
        TensorValues.AssertClose(detector.Score(images).Values(), alone, 1e-9);
    }

    internal static PostHocMethod Method(string name) => PostHocMethod.All.Single(method => method.Name == name) switch
    {
        NnGuideMethod method => method with { BankShare = 1 },
        OpenMaxMethod method => method with { RevisedClasses = 4 },
        var method => method,
    };

    private static PostHocDetector Fit(OodDetection.Networks.FrozenNetwork network, PostHocMethod method)
        => method.NeedsFit ? new PostHocTrainer(network, method).Fit(s_reference.Set) : PostHocDetector.Of(network, method);

    private static void AssertReference(string name, PostHocMethod method)
    {
        using var scope = NewDisposeScope();
        using var network = s_reference.Classifier();
        using var detector = Fit(network, method);
        TensorValues.AssertClose(s_reference.Scores[name], detector.Score(s_reference.NewImages).Values(), name == "odin" ? 1e-9 : 1e-10);
    }
}
