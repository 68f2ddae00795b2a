using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

public class TrainingLoopTests
{
    /// <summary>With a constant gradient every step of Adam is as long as the learning rate, so the weight tells the rates.</summary>
    [Theory]
    [InlineData(0.2, 5, 4, 4)]
    [InlineData(0, 10, 2, 0)]
    [InlineData(1, 10, 2, 20)]
    [InlineData(0.5, 3, 2, 3)]
    public void Run_Schedule_IsTwoRates(double finalShare, int epochs, int stepsPerEpoch, int finalSteps)
    {
        var steps = epochs * stepsPerEpoch;
        var options = new TrainingOptions { Epochs = epochs, BatchSize = 4, LearningRate = 0.5, FinalLearningRate = 0.125, FinalShare = finalShare };
        using var network = nn.Linear(1, 1, false);
        var weights = new List<double>();

        Loop(options).Run(network, 4 * stepsPerEpoch + 3, 1, _ =>
        {
            weights.Add(network.weight.Values()[0]);
            return network.weight.sum();
        });

        weights.Add(network.weight.Values()[0]);
        Assert.Equal(steps + 1, weights.Count);
        for (var i = 0; i < steps; i++)
            Assert.Equal(i < steps - finalSteps ? 0.5 : 0.125, weights[i] - weights[i + 1], 1e-4);
        Assert.False(network.training);
    }

    [Theory]
    [InlineData(24, 4)]
    [InlineData(23, 4)]
    [InlineData(3, 64)]
    public void Run_Batches_AreFullAndOfDifferentImages(int count, int batchSize)
    {
        var batches = Batches(count, batchSize, epochs: 5, seed: 1);

        var size = Math.Min(count, batchSize);
        var perEpoch = count / size;
        Assert.Equal(5 * perEpoch, batches.Count);
        Assert.All(batches, b => Assert.Equal(size, b.Length));
        var epochs = batches.Chunk(perEpoch).Select(e => e.SelectMany(b => b).ToArray()).ToArray();
        foreach (var epoch in epochs)
        {
            Assert.Equal(epoch.Length, epoch.Distinct().Count());
            Assert.All(epoch, p => Assert.InRange(p, 0, count - 1));
            if (count % size == 0) Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), epoch.Order());
        }

        if (count > 10) Assert.Equal(5, epochs.Select(e => string.Join(',', e)).Distinct().Count());
    }

    [Fact]
    public void Run_RestOfEpoch_IsOtherImagesEachTime()
        => Assert.Equal(23, Batches(23, 4, epochs: 40, seed: 2).SelectMany(b => b).Distinct().Count());

    [Fact]
    public void Run_Seed_DecidesTheOrder()
    {
        Assert.Equal(Batches(24, 4, 3, seed: 5).SelectMany(b => b), Batches(24, 4, 3, seed: 5).SelectMany(b => b));
        Assert.NotEqual(Batches(24, 4, 3, seed: 5).SelectMany(b => b), Batches(24, 4, 3, seed: 6).SelectMany(b => b));
    }

    [Fact]
    public void Run_Progress_IsMonotoneAndComplete()
    {
        var log = new ProgressLog();
        using var network = nn.Linear(1, 1, false);
        var options = new TrainingOptions { Epochs = 4, BatchSize = 2, FinalShare = 0.5 };

        Loop(options, log).Run(network, 10, 2, _ =>
        {
            Thread.Sleep(40);
            return network.weight.square().sum().add(3);
        });

        Assert.InRange(log.Reports.Count, 2, 20);
        var last = log.Reports[^1];
        Assert.Equal(("test", 20L, 20L, 4, 4), (last.Stage, last.Step, last.Steps, last.Epoch, last.Epochs));
        Assert.Equal(TimeSpan.Zero, last.Remaining);
        Assert.Equal(1e-4, last.LearningRate);
        Assert.All(log.Reports, r =>
        {
            Assert.InRange(r.Loss, 3, 5);
            Assert.InRange(r.ImagesPerSecond, 1, 4 / 0.040); // 2 indices of 2 images, at least 40 ms a step
            Assert.Equal((r.Step - 1) / 5 + 1, r.Epoch);
        });
        foreach (var (before, after) in log.Reports.Zip(log.Reports.Skip(1)))
        {
            Assert.True(after.Step > before.Step);
            Assert.True(after.Elapsed > before.Elapsed);
        }
    }

    [Fact]
    public void Run_CancelledBefore_DoesNoStep()
    {
        using var network = nn.Linear(1, 1, false);
        var steps = 0;
        Assert.Throws<OperationCanceledException>(() => Loop(new TrainingOptions(), null, new CancellationToken(true)).Run(network, 10, 1, _ =>
        {
            steps++;
            return network.weight.sum();
        }));
        Assert.Equal(0, steps);
    }

    [Fact]
    public void Run_CancelledDuring_StopsBeforeTheNextStepAndLeavesNoTensor()
    {
        using var network = nn.Linear(1, 1, false);
        network.weight.sum().backward(); // the gradient stays
        LiveTensors.AssertFlat(5, () =>
        {
            using var source = new CancellationTokenSource();
            var steps = 0;
            Assert.Throws<OperationCanceledException>(() => Loop(new TrainingOptions { BatchSize = 2 }, null, source.Token).Run(network, 100, 1, _ =>
            {
                if (++steps == 3) source.Cancel();
                return network.weight.sum();
            }));
            Assert.Equal(3, steps);
        });
    }

    [Fact]
    public void Run_LossIsNaN_SaysThatItDivergedInAnyCulture()
    {
        using var culture = new CommaCulture();
        using var network = nn.Linear(1, 1, false);
        var error = Assert.Throws<InvalidOperationException>(() => Loop(new TrainingOptions { Epochs = 1, LearningRate = 0.5 }).Run(
            network, 200, 1, _ => network.weight.mul(float.NaN).sum()));
        Assert.Contains("The loss of test is NaN after 3 of 3 steps", error.Message, StringComparison.Ordinal);
        Assert.Contains("(0.5)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_HundredSteps_LeavesNoTensor()
    {
        using var network = nn.Sequential(("a", nn.Linear(4, 8)), ("b", nn.ReLU()), ("c", nn.Linear(8, 1)));
        using var images = TestImages.Floats(1, 200, 4);
        var counts = new List<long>();
        LiveTensors.Settled();

        Loop(new TrainingOptions { Epochs = 1, BatchSize = 2 }, new ProgressLog()).Run(network, 200, 1, indices =>
        {
            counts.Add(Tensor.TotalCount);
            return network.call(images.index_select(0, tensor(indices))).square().mean();
        });

        Assert.Equal(100, counts.Count);
        Assert.All(counts.Skip(2), c => Assert.Equal(counts[1], c)); // the first step makes Adam's state
    }

    [Fact]
    public void Check_WrongOptions_ListsAllInAnyCulture()
    {
        using var culture = new CommaCulture();
        var errors = new OptionsErrors("Mine");
        new TrainingOptions { Epochs = 0, BatchSize = 1, LearningRate = -0.5, FinalLearningRate = double.NaN, FinalShare = 1.25 }.Check(errors);
        var message = Assert.Throws<ArgumentException>(errors.ThrowIfAny).Message;
        foreach (var part in new[] { "Mine is not valid", "Epochs is 0", "BatchSize is 1", "LearningRate is -0.5;", "FinalLearningRate is NaN", "FinalShare is 1.25;" })
            Assert.Contains(part, message, StringComparison.Ordinal);

        var none = new OptionsErrors("Mine");
        new TrainingOptions().Check(none);
        none.ThrowIfAny();
    }

    private static List<long[]> Batches(int count, int batchSize, int epochs, long seed)
    {
        using var network = nn.Linear(1, 1, false);
        var batches = new List<long[]>();
        new TrainingLoop("test", new TrainingOptions { Epochs = epochs, BatchSize = batchSize }, seed, null, default).Run(network, count, 1, indices =>
        {
            batches.Add(indices);
            return network.weight.sum();
        });
        return batches;
    }

    private static TrainingLoop Loop(TrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        => new("test", options, 0, progress, cancellationToken);
}
