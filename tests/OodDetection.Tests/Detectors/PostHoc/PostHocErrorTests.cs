using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Detectors.PostHoc;

/// <summary>Bad input: what is refused, and the stated rule where something is not.</summary>
public class PostHocErrorTests
{
    private static readonly PostHocReference s_reference = PostHocReference.Instance;

    [Theory]
    [InlineData(4, "labels from 0 to 3, since the network gives 4 logits; got 4 at index 2")]
    [InlineData(-1, "labels from 0; got -1 at index 2")]
    public void Fit_LabelBeyondTheLogits_IsRefused(long label, string message) => Fails(new EnergyMethod(), s_reference.TrainingImages, Changed(2, label), message);

    [Fact]
    public void Set_LabelsOfAnotherNumberOrType_AreRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("96 labels", Assert.Throws<ArgumentException>("labels", () => new OodTrainingSet(s_reference.TrainingImages, labels: tensor(new[] { 1L, 2 }))).Message, StringComparison.Ordinal);
        Assert.Contains("whole numbers", Assert.Throws<ArgumentException>("labels", () => new OodTrainingSet(s_reference.TrainingImages, labels: zeros(96))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openmax")]
    [InlineData("she")]
    public void Fit_ClassWithoutImages_IsRefusedWhereEachClassNeedsOne(string name)
        => Fails(PostHocMethodTests.Method(name), s_reference.TrainingImages, [.. s_reference.Labels.Select(label => label == 1 ? 2 : label)], "there is none of class 1");

    [Theory]
    [InlineData("mahalanobis")]
    [InlineData("relative-mahalanobis")]
    public void Fit_ClassWithoutImages_LeavesTheClassOut(string name)
    {
        using var scope = NewDisposeScope();
        using var network = s_reference.Classifier();
        long[] kept = [.. Enumerable.Range(0, s_reference.Labels.Length).Where(i => s_reference.Labels[i] != 1).Select(i => (long)i)];
        var images = s_reference.TrainingImages.index_select(0, tensor(kept));
        using var detector = new PostHocTrainer(network, PostHocMethodTests.Method(name)).Fit(new OodTrainingSet(images, labels: tensor(kept.Select(i => s_reference.Labels[i]).ToArray())));
        Assert.Equal(3, detector.Fitted[0].shape[0]);
        Assert.All(detector.Score(s_reference.NewImages).Values(), score => Assert.True(double.IsFinite(score)));
    }

    [Fact]
    public void Fit_OneClassAlone_IsRefusedWhereItIsComparedWithAll()
        => Fails(new RelativeMahalanobisMethod(), s_reference.TrainingImages, new long[96], "two classes or more");

    [Fact]
    public void Fit_MoreDimensionsThanImages_LeavesDirectionsWithoutVarianceOut()
    {
        using var scope = NewDisposeScope();
        using var network = s_reference.Classifier();
        using var detector = new PostHocTrainer(network, new MahalanobisMethod()).Fit(new OodTrainingSet(s_reference.TrainingImages.narrow(0, 0, 10), labels: tensor(s_reference.Labels[..10])));
        Assert.Equal(6, detector.Fitted[1].shape[1]); // 10 images less 4 means
        Assert.All(detector.Score(s_reference.NewImages).Values(), score => Assert.InRange(score, 0, 1e6));
    }

    [Fact]
    public void Fit_TooFewImages_IsRefused()
    {
        Fails(new KnnMethod(), s_reference.TrainingImages.narrow(0, 0, 49), s_reference.Labels[..49], "at least 50 images");
        Fails(new VimMethod(), s_reference.TrainingImages.narrow(0, 0, 5), s_reference.Labels[..5], "principal space");
        Fails(new VimMethod { PrincipalDimension = 16 }, s_reference.TrainingImages, s_reference.Labels, "1 to 15 dimensions");
    }

    [Fact]
    public void Of_MethodThatNeedsAFit_IsRefused()
    {
        using var network = s_reference.Classifier();
        Assert.Contains(nameof(PostHocTrainer), Assert.Throws<ArgumentException>(() => PostHocDetector.Of(network, new KnnMethod())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NetworkThatEndsInSomethingElse_IsRefusedOnlyWhereFeaturesAreNeeded()
    {
        using var softmax = PostHocReference.Frozen(Sequential(("flatten", Flatten()), ("head", Linear(16, 4)), ("softmax", Softmax(1))));
        Assert.Contains("linear layer", Assert.Throws<ArgumentException>(() => PostHocDetector.Of(softmax, new AshMethod())).Message, StringComparison.Ordinal);
        PostHocDetector.Of(softmax, new EnergyMethod()).Dispose();
        using var convolution = PostHocReference.Frozen(Sequential(("convolution", Conv2d(1, 16, 4)), ("flatten", Flatten())));
        Assert.Contains("no linear layer", Assert.Throws<ArgumentException>(() => PostHocDetector.Of(convolution, new AshMethod())).Message, StringComparison.Ordinal);
        PostHocDetector.Of(convolution, new EnergyMethod()).Dispose();
    }

    [Fact]
    public void Of_NetworkOfOneLogit_IsRefused()
    {
        using var network = PostHocReference.Frozen(Sequential(("flatten", Flatten()), ("head", Linear(16, 1))));
        Assert.Contains("two logits or more", Assert.Throws<ArgumentException>(() => PostHocDetector.Of(network, new EnergyMethod())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WrongHyperParameters_ListsThem()
    {
        PostHocMethod[] wrong =
        [
            new EnergyMethod { Temperature = 0 }, new GenMethod { Gamma = 1 }, new OdinMethod { Step = double.NaN }, new OpenMaxMethod { TailSize = 1 }, new KnnMethod { Neighbours = 0 }, new NciMethod { NormWeight = -1 },
            new VimMethod { PrincipalDimension = 0 }, new NnGuideMethod { BankShare = 0 }, new ReActMethod { Percentile = 0 }, new AshMethod { Percentile = 100 }, new ScaleMethod { Percentile = -1 }, new DiceMethod { Percentile = 100 },
        ];
        Assert.All(wrong, method => Assert.Contains(method.GetType().Name, Assert.Throws<ArgumentException>(method.Validate).Message, StringComparison.Ordinal));
    }

    private static long[] Changed(int index, long label)
    {
        long[] labels = [.. s_reference.Labels];
        labels[index] = label;
        return labels;
    }

    private static void Fails(PostHocMethod method, Tensor images, long[] labels, string message)
    {
        using var scope = NewDisposeScope();
        using var network = s_reference.Classifier();
        var error = Assert.Throws<ArgumentException>(() => new PostHocTrainer(network, method).Fit(new OodTrainingSet(images, labels: tensor(labels))));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
