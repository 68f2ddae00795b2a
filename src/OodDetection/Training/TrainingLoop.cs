using System.Diagnostics;
using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The one training loop: shuffled batches, Adam, the two-step schedule, progress, cancellation.</summary>
internal sealed class TrainingLoop(string stage, TrainingOptions options, long seed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    private static readonly TimeSpan s_reportEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>How many batches an epoch has.</summary>
    internal static long StepsPerEpoch(long count, TrainingOptions options) => count / Math.Min(options.BatchSize, count);

    /// <summary>Trains a network on batches of <paramref name="count"/> images; the rest of an epoch that fills no batch is left out, as other images are each time.</summary>
    /// <param name="network">Put into training mode, and left in evaluation mode.</param>
    /// <param name="count">Number of images that an epoch goes through.</param>
    /// <param name="imagesPerIndex">Images that go through the network for each of these, for the speed reported: 2 where an out-of-distribution image comes with each.</param>
    /// <param name="loss">The loss of a batch, given the indices of its images.</param>
    /// <param name="expect">Told the indices of each batch a step before, in order; or nobody.</param>
    /// <param name="isEnough">Asked after each step, given its number from 1 on, whether the training is to end before its last epoch; or nobody.</param>
    /// <exception cref="InvalidOperationException">The loss became infinite or NaN.</exception>
    internal void Run(nn.Module network, long count, int imagesPerIndex, Func<long[], Tensor> loss, Action<long[]>? expect = null, Func<long, bool>? isEnough = null)
    {
        network.train();
        using var optimizer = new Adam(network.parameters());
        Run(count, imagesPerIndex, [network], (indices, rate) => Minimise(optimizer, rate, loss(indices)), expect, isEnough);
        network.eval();
    }

    /// <summary>One step of Adam.</summary>
    /// <returns>The loss, detached.</returns>
    internal static Tensor Minimise(Adam optimizer, double rate, Tensor loss)
    {
        optimizer.ZeroGradients();
        loss.backward();
        optimizer.Step(rate);
        return loss.detach();
    }

    /// <summary>Trains whatever a step updates, several networks in turn for example, on batches of <paramref name="count"/> images.</summary>
    /// <param name="count">Number of images that an epoch goes through.</param>
    /// <param name="imagesPerIndex">Images that go through the network for each of these, for the speed reported.</param>
    /// <param name="networks">The networks that it updates, all on one device.</param>
    /// <param name="step">From the indices of a batch's images and the learning rate: updates the networks, and gives the loss to report, detached.</param>
    /// <param name="expect">Told the indices of each batch a step before, in order; or nobody.</param>
    /// <param name="isEnough">Asked after each step, given its number from 1 on, whether the training is to end before its last epoch; or nobody.</param>
    /// <exception cref="InvalidOperationException">The loss became infinite or NaN.</exception>
    internal void Run(long count, int imagesPerIndex, IReadOnlyList<nn.Module> networks, Func<long[], double, Tensor> step, Action<long[]>? expect = null, Func<long, bool>? isEnough = null)
    {
        ConvolutionCheck.EnsureRight();
        var batchSize = (int)Math.Min(options.BatchSize, count);
        var stepsPerEpoch = StepsPerEpoch(count, options);
        var steps = stepsPerEpoch * options.Epochs;
        var finalSteps = (long)Math.Round(steps * options.FinalShare);
        var shuffle = new Random(Seeds.Derive(seed, "batches"));
        var order = Enumerable.Range(0, checked((int)count)).Select(i => (long)i).ToArray();

        var clock = Stopwatch.StartNew();
        var (lastTime, lastStep) = (TimeSpan.Zero, 0L);
        using var sum = zeros(1, ScalarType.Float64, device: networks[0].parameters().First().device).DetachFromDisposeScope();
        var next = Batch(0);
        for (var at = 0L; at < steps; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = next;
            if (at + 1 < steps) next = Batch(at + 1);
            var rate = at < steps - finalSteps ? options.LearningRate : options.FinalLearningRate;
            using (NewDisposeScope()) sum.Plus_(step(batch, rate));

            var done = at + 1;
            if (isEnough?.Invoke(done) == true) steps = done;
            if (clock.Elapsed - lastTime < s_reportEvery && done != steps) continue;
            var mean = sum.Number() / (done - lastStep); // the only place that waits for the device
            if (!double.IsFinite(mean))
                throw new InvalidOperationException(FormattableString.Invariant($"The loss of {stage} is {mean} after {done} of {steps} steps: {Reason(networks)}"));
            var now = clock.Elapsed;
            progress?.Report(new TrainingProgress(
                stage, done, steps, (int)(at / stepsPerEpoch) + 1, options.Epochs, mean, rate,
                (done - lastStep) * batchSize * imagesPerIndex / (now - lastTime).TotalSeconds, now));
            (lastTime, lastStep) = (now, done);
            sum.fill_(Held(0)); // zero_ would make a new tensor object each time
        }

        long[] Batch(long at)
        {
            var place = (int)(at % stepsPerEpoch);
            if (place == 0) shuffle.Shuffle(order);
            var places = order[(place * batchSize)..((place + 1) * batchSize)];
            expect?.Invoke(places);
            return places;
        }
    }

    // Once a loss is NaN, so are the weights after the step; what is left to ask is whether the machine computes right.
    private string Reason(IReadOnlyList<nn.Module> networks) => ConvolutionCheck.IsRight(channelsLast: true)
        ? FormattableString.Invariant($"the training diverged. Lower the learning rate ({options.LearningRate}) or look for unusual images. (This machine's convolutions are right{(networks.Any(network => Weights.FirstNotFinite(network) is not null) ? "" : ", and all weights are finite still")}.)")
        : $"this machine computes wrong convolutions, whatever the training; {nameof(TorchBackend)}.{nameof(TorchBackend.Diagnose)}() tells what there is.";
}
