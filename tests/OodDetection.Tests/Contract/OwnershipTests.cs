using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

/// <summary>The rule of ownership that <see cref="IOodDetector"/> states, wherever something is made of a detector, a network or a module.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class OwnershipTests(FittedDetectors fitted)
{
    private readonly Tensor _levels = BrightnessDetector.Images([.. Enumerable.Range(1, 40).Select(i => (double)i)]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Calibrate_Disposed_DisposesTheDetectorUnlessLeftOpen(bool leaveOpen)
    {
        var own = new BrightnessDetector();
        Check(own.Calibrate(_levels, 0.05, leaveOpen), leaveOpen, () => own.IsDisposed);
        own = new BrightnessDetector();
        Check(own.CalibrateWindows(_levels, 2, 0.1, leaveOpen), leaveOpen, () => own.IsDisposed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Combined_Disposed_DisposesThePartsUnlessLeftOpen(bool leaveOpen)
    {
        var (one, two) = (new BrightnessDetector(), new BrightnessDetector(scale: -1));
        CalibratedDetector[] parts = [one.Calibrate(_levels, 0.05), two.Calibrate(_levels, 0.05)];
        Check(leaveOpen ? new CombinedDetector(parts, leaveOpen: true) : new CombinedDetector(parts), leaveOpen, () => one.IsDisposed && two.IsDisposed);
        Assert.False(leaveOpen && one.IsDisposed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Join_Disposed_DisposesThePartsUnlessLeftOpen(bool leaveOpen)
    {
        var geom = GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Rotations, leaveOpen: true);
        var moments = new MomentsTrainer(geom.Network).Fit(fitted.Training);
        Check(
            FusedDetector.Join(geom, moments, null, fitted.HeldOut, leaveOpen: leaveOpen), leaveOpen,
            () => IsDisposed(geom) && IsDisposed(moments), fitted.InDistribution);
        geom.Dispose();
        moments.Dispose();
        Assert.False(IsDisposed(fitted.Geom), "The network is shared.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FromNetwork_Disposed_DisposesTheNetworkUnlessLeftOpen(bool leaveOpen)
    {
        var network = new FrozenNetwork(fitted.Geom.Network.Network, fitted.Geom.Network.Preprocessing, leaveOpen: true);
        Check(GeomDetector.FromNetwork(network, TransformSet.Rotations, leaveOpen: leaveOpen), leaveOpen, () => IsDisposed(network), fitted.InDistribution);
        network.Dispose();
    }

    [Fact]
    public void FromNetwork_LeftOpenAndTheNetworkDisposedFirst_StillScores()
    {
        var network = new FrozenNetwork(fitted.Geom.Network.Network, fitted.Geom.Network.Preprocessing, leaveOpen: true);
        using var detector = GeomDetector.FromNetwork(network, TransformSet.Rotations, leaveOpen: true);
        network.Dispose();
        Assert.Equal(fitted.Geom.Score(fitted.Outliers).Take(), detector.Score(fitted.Outliers).Take());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_OnANetwork_BorrowsItInAnyOrder(bool networkFirst)
    {
        manual_seed(12);
        var module = new SmallNet();
        var weight = module.parameters().First();
        var network = new FrozenNetwork(module, fitted.Geom.Network.Preprocessing);
        var trainer = new MomentsTrainer(network, new MomentsOptions { Layers = ["body.conv"], Transforms = TransformSet.Identity });
        var detectors = new[] { trainer.Fit(fitted.Training), trainer.Fit(fitted.Training) };
        var expected = detectors[0].Score(fitted.Outliers).Take();

        if (networkFirst) network.Dispose();
        detectors[0].Dispose();
        detectors[0].Dispose();
        Assert.Equal(expected, detectors[1].Score(fitted.Outliers).Take());
        Assert.False(weight.IsInvalid, "The network lives as long as a detector uses it.");
        detectors[1].Dispose();
        network.Dispose();
        Assert.True(weight.IsInvalid, "The network goes with the last one that uses it.");
        Assert.Throws<ObjectDisposedException>(() => trainer.Fit(fitted.Training));
    }

    [Fact]
    public void Making_Fails_LeavesEverythingToTheCaller()
    {
        var own = new BrightnessDetector();
        using var few = _levels.narrow(0, 0, 3);
        Assert.Throws<ArgumentException>("heldOut", () => own.Calibrate(few));
        Assert.Throws<ArgumentException>("heldOut", () => own.CalibrateWindows(few, 2));
        Assert.ThrowsAny<OperationCanceledException>(() => own.Calibrate(_levels, 0.05, cancellationToken: new CancellationToken(true)));
        Assert.False(own.IsDisposed);
        var part = own.Calibrate(_levels, 0.05);
        Assert.Throws<ArgumentException>("parts", () => new CombinedDetector(part, part));
        Assert.False(own.IsDisposed);
        using var heldOut = fitted.HeldOut.narrow(0, 0, 5);
        Assert.Throws<ArgumentException>("heldOut", () => FusedDetector.Join(fitted.Geom, fitted.Moments, null, heldOut));
        Assert.Throws<ArgumentException>(() => GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Geom72));
        Assert.False(IsDisposed(fitted.Geom) || IsDisposed(fitted.Moments));
    }

    [Fact]
    public void Network_DisposedTwiceAndModuleToo_IsHarmless()
    {
        using var module = new SmallNet();
        var network = new FrozenNetwork(module, fitted.Geom.Network.Preprocessing);
        network.Dispose();
        network.Dispose();
        Assert.Throws<ObjectDisposedException>(() => network.Network);
        module.Dispose();

        var other = new SmallNet();
        using var late = new FrozenNetwork(other, fitted.Geom.Network.Preprocessing);
        other.Dispose();
    }

    private void Check(IOodDetector made, bool leaveOpen, Func<bool> isDisposed, Tensor? images = null)
    {
        images ??= _levels;
        made.Score(images).Dispose();
        made.Dispose();
        Assert.Equal(!leaveOpen, isDisposed());
        made.Dispose();
        Assert.Throws<ObjectDisposedException>(() => made.Score(images));
        Assert.Throws<ObjectDisposedException>(() => made.ScoreToArray(images));
        if (made is IOodWindowDetector windows) Assert.Throws<ObjectDisposedException>(() => windows.ScoreWindows(images, 2));
        if (made is CalibratedDetector calibrated) Assert.Throws<ObjectDisposedException>(() => calibrated.Classify(images));
    }

    private bool IsDisposed(IOodDetector detector) => Record.Exception(() => detector.Score(fitted.Outliers).Dispose()) is ObjectDisposedException;

    private static bool IsDisposed(FrozenNetwork network) => Record.Exception(() => network.Network) is ObjectDisposedException;
}
