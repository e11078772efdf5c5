#include "drivers/media/pipeline.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#include <cstring>
#include <mutex>

namespace madoguchi::drivers::media {
namespace {

constexpr int largest_side = 8192;

void start_gstreamer() {
    static std::once_flag once;
    std::call_once(once, [] { gst_init(nullptr, nullptr); });
}

struct Release {
    void operator()(GstElement* element) const { gst_object_unref(element); }
};
using Element = std::unique_ptr<GstElement, Release>;

std::string take_message(GError* error) {
    std::string text = error ? error->message : "unknown";
    if (error) g_error_free(error);
    return text;
}

Image copy_of(GstVideoFrame& frame) {
    Image image{GST_VIDEO_FRAME_WIDTH(&frame), GST_VIDEO_FRAME_HEIGHT(&frame), {}};
    auto width = static_cast<std::size_t>(image.width);
    image.grey.resize(width * static_cast<std::size_t>(image.height));
    const auto* row = static_cast<const std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0));
    for (int y = 0; y < image.height; ++y, row += GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0))
        std::memcpy(&image.grey[static_cast<std::size_t>(y) * width], row, width);
    return image;
}

GstFlowReturn new_sample(GstAppSink* sink, gpointer data) {
    auto* callbacks = static_cast<Pipeline::Callbacks*>(data);
    GstSample* sample = gst_app_sink_pull_sample(sink);
    if (!sample) return GST_FLOW_OK;
    GstVideoInfo info;
    GstVideoFrame frame;
    bool usable = gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) && info.width <= largest_side &&
                  info.height <= largest_side &&
                  gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ);
    if (usable) {
        auto image = copy_of(frame);
        gst_video_frame_unmap(&frame);
        callbacks->frame(image);
    }
    gst_sample_unref(sample);
    return GST_FLOW_OK;
}

GstBusSyncReply new_message(GstBus*, GstMessage* message, gpointer data) {
    auto* callbacks = static_cast<Pipeline::Callbacks*>(data);
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        GError* error = nullptr;
        gst_message_parse_error(message, &error, nullptr);
        callbacks->failed(take_message(error));
    }
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) callbacks->failed("the source ended");
    gst_message_unref(message);
    return GST_BUS_DROP;
}

}  // namespace

struct Pipeline::Body {
    Element pipeline;
    Callbacks callbacks;
};

Pipeline::Pipeline(std::unique_ptr<Body> body) : body{std::move(body)} {}

Pipeline::~Pipeline() {
    gst_element_set_state(body->pipeline.get(), GST_STATE_NULL);
}

Result<std::unique_ptr<Pipeline>> Pipeline::open(const std::string& source, Callbacks callbacks) {
    start_gstreamer();
    auto description =
        source + " ! videoconvert ! video/x-raw,format=GRAY8 ! appsink name=frames max-buffers=1 drop=true sync=false";
    GError* error = nullptr;
    Element pipeline{gst_parse_launch(description.c_str(), &error)};
    if (!pipeline || error) return fail(Errc::malformed, "source: " + take_message(error));
    Element sink{gst_bin_get_by_name(GST_BIN(pipeline.get()), "frames")};
    if (!sink) return fail(Errc::malformed, "source: no pipeline");
    auto body = std::make_unique<Body>(Body{std::move(pipeline), std::move(callbacks)});
    GstAppSinkCallbacks sink_callbacks{};
    sink_callbacks.new_sample = new_sample;
    gst_app_sink_set_callbacks(GST_APP_SINK(sink.get()), &sink_callbacks, &body->callbacks, nullptr);
    auto* bus = gst_element_get_bus(body->pipeline.get());
    gst_bus_set_sync_handler(bus, new_message, &body->callbacks, nullptr);
    gst_object_unref(bus);
    auto* element = body->pipeline.get();
    std::unique_ptr<Pipeline> made{new Pipeline{std::move(body)}};
    if (gst_element_set_state(element, GST_STATE_READY) == GST_STATE_CHANGE_FAILURE)
        return fail(Errc::unreachable, "the camera does not open");
    return made;
}

Result<void> Pipeline::play() {
    if (gst_element_set_state(body->pipeline.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return fail(Errc::device_failed, "the camera does not start");
    return ok();
}

void Pipeline::pause() {
    gst_element_set_state(body->pipeline.get(), GST_STATE_READY);
}

}  // namespace madoguchi::drivers::media
