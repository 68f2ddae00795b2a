using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OodDetection.Training;

/// <summary>The one training loop: shuffled batches, Adam, the two-step schedule, progress, cancellation.</summary>
internal sealed class TrainingLoop(string stage, TrainingOptions options, long seed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    private static readonly TimeSpan s_reportEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Trains a network on batches of <paramref name="count"/> images; the rest of an epoch that fills no batch is left out, as other images are each time.</summary>
    /// <param name="network">Put into training mode, and left in evaluation mode.</param>
    /// <param name="count">Number of images that an epoch goes through.</param>
    /// <param name="imagesPerPlace">Images that go through the network for each of these, for the speed reported: 2 where an out-of-distribution image comes with each.</param>
    /// <param name="loss">The loss of a batch, given the places of its images.</param>
    /// <exception cref="InvalidOperationException">The loss became infinite or NaN.</exception>
    internal void Run(nn.Module network, long count, int imagesPerPlace, Func<long[], Tensor> loss)
    {
        var batchSize = (int)Math.Min(options.BatchSize, count);
        var stepsPerEpoch = count / batchSize;
        var steps = stepsPerEpoch * options.Epochs;
        var finalSteps = (long)Math.Round(steps * options.FinalShare);
        var shuffle = new Random(Seeds.Derive(seed, "batches"));
        var order = Enumerable.Range(0, checked((int)count)).Select(i => (long)i).ToArray();

        network.train();
        using var optimizer = optim.Adam(network.parameters(), options.LearningRate);
        var clock = Stopwatch.StartNew();
        var (lastTime, lastStep) = (TimeSpan.Zero, 0L);
        using var sum = zeros(1, ScalarType.Float64, device: network.parameters().First().device).DetachFromDisposeScope();
        for (var step = 0L; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = (int)(step % stepsPerEpoch);
            if (place == 0) shuffle.Shuffle(order);
            var rate = step < steps - finalSteps ? options.LearningRate : options.FinalLearningRate;
            foreach (var group in optimizer.ParamGroups) group.LearningRate = rate;

            using (NewDisposeScope())
            {
                optimizer.zero_grad();
                var value = loss(order[(place * batchSize)..((place + 1) * batchSize)]);
                value.backward();
                optimizer.step();
                sum.add_(value.detach());
            }

            var done = step + 1;
            if (clock.Elapsed - lastTime < s_reportEvery && done != steps) continue;
            var mean = sum.ToDouble() / (done - lastStep); // the only place that waits for the device
            if (!double.IsFinite(mean))
                throw new InvalidOperationException(FormattableString.Invariant($"The loss of {stage} is {mean} after {done} of {steps} steps: the training diverged. Lower the learning rate ({options.LearningRate}) or look for unusual images."));
            var now = clock.Elapsed;
            progress?.Report(new TrainingProgress(
                stage, done, steps, (int)(step / stepsPerEpoch) + 1, options.Epochs, mean, rate,
                (done - lastStep) * batchSize * imagesPerPlace / (now - lastTime).TotalSeconds, now));
            (lastTime, lastStep) = (now, done);
            sum.fill_(0); // zero_ would make a new tensor object each time
        }

        network.eval();
    }
}
