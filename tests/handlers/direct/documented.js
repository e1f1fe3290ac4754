// The examples of the family's document, as they stand there: only what it leaves to the reader ("Insert your code
// here") is filled in, and an interceptor puts this server, this token and this message where the document has its own.
const axios = require("axios");

const { SERVER, TOKEN, ROOM, MESSAGE } = process.env;
const room = ROOM;
const selectedFile = new File(["%PDF-1.7"], "CV_James_Jack.pdf");
const answers = {};

axios.interceptors.request.use((request) => {
  request.url = request.url.replace(/^http:\/\/(localhost|127\.0\.0\.1):8000/, SERVER);
  request.headers.Authorization = (request.headers.Authorization ?? "Bearer access token").replace("access token", TOKEN);
  if (request.params?.message_id) request.params.message_id = MESSAGE;
  return request;
});

function uploadMultimedia() {
  const formData = new FormData();
  formData.append("myFile", selectedFile);

  return axios.post("http://localhost:8000/api/rooms/upload", formData)
      .then((res) => {
          answers.upload = res.data;
      })
      .catch((error) => {
          answers.upload = error.message;
      });
}

function checkUrl() {
  return axios.get('http://127.0.0.1:8000/api/rooms/check-url/', {
    params: {
      message_id: 123
    }
  })
  .then(response => {
    answers.check = response.data;
  })
  .catch(error => {
    answers.check = error.message;
  });
}

function refreshUrl() {
  return axios.get('http://127.0.0.1:8000/api/rooms/refresh-url/', {
    params: {
      message_id: 123
    }
  })
  .then(response => {
    answers.refresh = response.data;
  })
  .catch(error => {
    answers.refresh = error.message;
  });
}

async function conversations() {
  try {
    const response = await axios.get('http://127.0.0.1:8000/api/conversations', {
      headers: {
        Authorization: "access token",
      },
    });

    const data = response.data;
    answers.conversations = data;
  } catch (error) {
    console.error('Error fetching users:', error);
  }
}

async function messages() {
  try {
    const response = await axios({
        method: "get",
        url: `http://127.0.0.1:8000/api/rooms/${room}/messages`,
        headers: {
            Authorization: "access token",
        },
    })

    const data = response.data;

    answers.messages = data;

  } catch (error) {
      console.log("Error: ", error)
  }
}

Promise.all([uploadMultimedia(), checkUrl(), refreshUrl(), conversations(), messages()])
  .then(() => console.log(JSON.stringify(answers)));
